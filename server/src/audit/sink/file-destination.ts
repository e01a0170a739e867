import { type FileHandle, open, stat } from 'node:fs/promises';
import type { Destination, OutgoingLine } from './destination.ts';

const NEWLINE = 10;

/** Appends to a file that only its owner can read; what is written is on disk before it counts as delivered. */
export class FileDestination implements Destination {
  readonly name: string;
  readonly settleMs = 0;
  readonly #path: string;
  #file: FileHandle | undefined;
  #mustReopen = false;

  constructor(path: string) {
    this.#path = path;
    this.name = `file:${path}`;
  }

  async send(lines: readonly OutgoingLine[]): Promise<void> {
    try {
      const file = await this.#current();
      await file.appendFile(lines.map(({ json }) => `${json}\n`).join(''));
      await file.datasync();
    } catch (error) {
      // Half a line may have been written: opening anew looks for one.
      this.#mustReopen = true;
      throw error;
    }
  }

  refuseLoss(): void {}

  reopen(): void {
    this.#mustReopen = true;
  }

  async close(): Promise<boolean> {
    await this.#file?.close();
    this.#file = undefined;
    return true;
  }

  /** The file that the path names now: who rotates logs moves the old one away. */
  async #current(): Promise<FileHandle> {
    if (this.#file !== undefined && !this.#mustReopen && (await this.#isSame(this.#file))) return this.#file;
    await this.close();
    const file = await open(this.#path, 'a+', 0o600);
    try {
      await endLine(file);
    } catch (error) {
      await file.close();
      throw error;
    }
    this.#file = file;
    this.#mustReopen = false;
    return file;
  }

  async #isSame(file: FileHandle): Promise<boolean> {
    const [ours, named] = await Promise.all([file.stat(), stat(this.#path).catch(() => undefined)]);
    return named !== undefined && ours.ino === named.ino && ours.dev === named.dev;
  }
}

/** Ends a line that a crash or a full disk has left half-written. */
async function endLine(file: FileHandle): Promise<void> {
  const { size } = await file.stat();
  if (size === 0) return;
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
  if (buffer[0] !== NEWLINE) await file.appendFile('\n');
}
