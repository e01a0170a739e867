import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { onTestFinished } from 'vitest';
import { within } from './faults-scale.ts';

const READER = join(import.meta.dirname, 'faults-long-read.ts');
const START_MS = 10_000;

/** Puts a table of a million rows of our own into a SQLite file, before latchkeyd makes its tables there. */
export function seedMillionRows(file: string, table: string): void {
  mkdirSync(dirname(file), { recursive: true });
  const connection = new DatabaseSync(file);
  connection.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF');
  connection.exec(`create table ${table} (id integer primary key, text text not null)`);
  connection.exec(`insert into ${table} with recursive n(i) as (
    select 1 union all select i + 1 from n where i < 1000000) select i, printf('row %d', i) from n`);
  connection.close();
}

/** A process that reads a table slowly, holding one snapshot of the file from start to stop. */
export class LongRead {
  readonly #child: ChildProcess;
  #output = '';

  private constructor(child: ChildProcess) {
    this.#child = child;
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#output += text;
    });
  }

  /** Starts to read; resolves when the snapshot is taken. */
  static async start(file: string, table: string): Promise<LongRead> {
    const stdio = ['pipe', 'pipe', 'inherit'] as const;
    const child = spawn(process.execPath, [READER, file, table], { stdio: [...stdio] });
    onTestFinished(() => void child.kill('SIGKILL'));
    const read = new LongRead(child);
    const started = new Promise<void>((resolve) => child.stdout?.once('data', () => resolve()));
    await within(START_MS, started, () => 'the long read does not start');
    return read;
  }

  /** Whether the snapshot is still held: there was more to read than there was time. */
  get isReading(): boolean {
    return this.#child.exitCode === null && !this.#output.includes('rows');
  }

  /** Ends the read; gives back how many rows it came to. */
  async stop(): Promise<number> {
    const closed = new Promise<void>((resolve) => this.#child.once('close', () => resolve()));
    this.#child.stdin?.end();
    await within(START_MS, closed, () => 'the long read does not end');
    return Number(/(\d+) rows/.exec(this.#output)?.[1]);
  }
}
