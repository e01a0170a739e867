import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

const MACHINE = process.arch === 'arm64' ? 'aarch64' : 'x86_64';
const LIBRARY = `/usr/lib/${MACHINE}-linux-gnu/faketime/libfaketimeMT.so.1`;

/** Whether clocks can be turned here: Debian's `faketime` is installed. */
export const CAN_TURN_CLOCKS = existsSync(LIBRARY);

/** The clock of one process, by libfaketime: it can be set back and forth while the process runs. */
export class TurnedClock {
  readonly #file: string;

  constructor() {
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-clock-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    this.#file = join(folder, 'offset');
    this.set(0);
  }

  /** What the process is started with. The clock that counts since the machine's start goes on, as a real one does. */
  get env(): Readonly<Record<string, string>> {
    return {
      LD_PRELOAD: LIBRARY,
      FAKETIME_TIMESTAMP_FILE: this.#file,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    };
  }

  /** Sets the clock to so many seconds from now; 0 is right. */
  set(seconds: number): void {
    writeFileSync(this.#file, `${seconds < 0 ? '-' : '+'}${Math.abs(seconds)}`);
  }
}
