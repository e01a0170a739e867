import type { Readable } from 'node:stream';

/** What a command may touch of the process it runs in. */
export interface Terminal {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly stdin: Readable & { readonly isTTY?: boolean };
  print(text: string): void;
  complain(text: string): void;
  onStopSignal(stop: () => void): void;
}
