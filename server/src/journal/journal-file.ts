import { closeSync, fdatasync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { makePrivateFile } from '../private-file.ts';
import {
  type JournalEntry,
  type JournalHead,
  NO_HASH,
  openLine,
  readEntry,
  readHead,
  sealLine,
} from './journal-line.ts';

/** What makes a journal worthless: a line that was changed, removed or put in. */
export class JournalDamaged extends Error {}

const CHUNK_BYTES = 262_144;
const NEWLINE = 10;
const syncData = promisify(fdatasync);

/** Where the file of a journal lies. */
export function journalPath(folder: string, journalId: string): string {
  return join(folder, `${journalId}.journal`);
}

/**
 * One journal: lines that are only ever appended, each chained to the one before. Several processes of a machine may
 * have it open; whoever appends holds the database's lock.
 */
export class JournalFile {
  readonly path: string;
  readonly #file: number;
  #head: JournalHead | undefined;
  #seq = -1;
  #hash = NO_HASH;
  #firstHash = NO_HASH;
  /** Up to where lines are whole and have been read. */
  #end = 0;

  private constructor(path: string) {
    this.path = path;
    this.#file = openSync(path, 'r+');
  }

  /** Makes the file, for its owner alone; it has its name once it is whole and on disk. */
  static create(folder: string, head: JournalHead): JournalFile {
    const path = journalPath(folder, head.journal);
    makePrivateFile(path, sealLine(NO_HASH, head).text);
    return JournalFile.open(path);
  }

  /** Reads it to its end, and tells `visit` of each entry and its hash. Throws `JournalDamaged`. */
  static open(path: string, visit?: (entry: JournalEntry, hash: string) => void): JournalFile {
    const opened = new JournalFile(path);
    try {
      opened.readOn(visit);
      if (opened.#head === undefined) throw new JournalDamaged('it is empty');
      return opened;
    } catch (error) {
      opened.close();
      throw error;
    }
  }

  get head(): JournalHead {
    if (this.#head === undefined) throw new Error('This journal has not been read.');
    return this.#head;
  }

  /** Number of the last entry; 0: there is none. */
  get seq(): number {
    return this.#seq;
  }

  /** Of the last line. */
  get hash(): string {
    return this.#hash;
  }

  /** Of the first line: what a database has that has no entry yet. */
  get firstHash(): string {
    return this.#firstHash;
  }

  /** Reads what was appended since, by this process or another. A last line without its end is not there. */
  readOn(visit?: (entry: JournalEntry, hash: string) => void): void {
    let rest = Buffer.alloc(0);
    const chunk = Buffer.alloc(CHUNK_BYTES);
    for (let at = this.#end; ; ) {
      const length = readSync(this.#file, chunk, 0, CHUNK_BYTES, at);
      if (length === 0) return;
      at += length;
      let text = Buffer.concat([rest, chunk.subarray(0, length)]);
      for (let end = text.indexOf(NEWLINE); end >= 0; end = text.indexOf(NEWLINE)) {
        this.#takeIn(text.toString('utf8', 0, end), visit);
        this.#end += end + 1;
        text = text.subarray(end + 1);
      }
      rest = text;
    }
  }

  /** Appends an entry and comes back when it is on disk. Throws when it could not be written; then it is not there. */
  async append(entry: JournalEntry): Promise<void> {
    const { text, hash } = sealLine(this.#hash, entry);
    const bytes = Buffer.from(text);
    try {
      // A process that was killed while it wrote, or a disk that was full, has left the beginning of a line.
      if (fstatSync(this.#file).size > this.#end) ftruncateSync(this.#file, this.#end);
      for (let written = 0; written < bytes.length; )
        written += writeSync(this.#file, bytes, written, bytes.length - written, this.#end + written);
      await syncData(this.#file);
    } catch (error) {
      this.#cutAtEnd();
      throw error;
    }
    this.#seq = entry.seq;
    this.#hash = hash;
    this.#end += bytes.length;
  }

  close(): void {
    closeSync(this.#file);
  }

  #takeIn(line: string, visit: ((entry: JournalEntry, hash: string) => void) | undefined): void {
    const opened = openLine(this.#hash, line);
    if (opened === undefined)
      throw new JournalDamaged(`line ${this.#seq + 2} does not follow on the one before`);
    if (this.#head === undefined) {
      this.#head = readHead(opened.json);
      if (this.#head === undefined) throw new JournalDamaged('its first line is not that of a journal');
      this.#firstHash = opened.hash;
    } else {
      const entry = readEntry(opened.json);
      if (entry?.seq !== this.#seq + 1)
        throw new JournalDamaged(`line ${this.#seq + 2} is none that this version can read`);
      visit?.(entry, opened.hash);
    }
    this.#seq++;
    this.#hash = opened.hash;
  }

  #cutAtEnd(): void {
    try {
      ftruncateSync(this.#file, this.#end);
    } catch {
      // The next one that appends tries again.
    }
  }
}
