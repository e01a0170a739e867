import type { Readable, Writable } from 'node:stream';

/** What a command may touch of the process it runs in. */
export interface Terminal {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Writable;
  print(text: string): void;
  complain(text: string): void;
  onStopSignal(stop: () => void): void;
  /** Has lists of processes show this instead of the arguments. */
  showAs(title: string): void;
  /** SIGHUP, which otherwise ends the process. */
  onHangUp(act: () => void): void;
}
