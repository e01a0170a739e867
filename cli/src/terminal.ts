import type { Readable } from 'node:stream';

/** Standard input; a terminal also tells how it hands over what is typed. */
export interface Input extends Readable {
  readonly isTTY?: boolean;
  setRawMode?(isRaw: boolean): unknown;
  ref?(): unknown;
  unref?(): unknown;
}

export interface Output {
  readonly isTerminal: boolean;
  /** Undefined when it has no width. */
  readonly columns: number | undefined;
  /** Comes back when the text is handed over; throws when nobody takes it. */
  write(text: string | Uint8Array): Promise<void>;
}

/** What a command may touch of the process it runs in. */
export interface Terminal {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Epoch milliseconds. */
  now(): number;
}
