import { randomBytes, timingSafeEqual } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { LatchkeyError } from '../errors.ts';
import type { HashJob } from './password-hash-worker.ts';
import { MAX_PASSWORD_BYTES, normalizePassword } from './password-rules.ts';

interface PasswordHasherOptions {
  /** Threads that hash; one for every two cores unless given. */
  readonly threads?: number;
  /** Passwords that may wait for a thread. */
  readonly queueLimit?: number;
}

/**
 * Hashes passwords with argon2id and verifies them, in threads of its own: neither the event loop nor libuv's
 * pool (files, DNS) waits for a password.
 */
export class PasswordHasher {
  readonly #threads: number;
  readonly #queueLimit: number;
  readonly #queue: Task[] = [];
  readonly #busy = new Map<Worker, Task>();
  readonly #idle: Worker[] = [];
  #closing: PromiseWithResolvers<void> | undefined;

  constructor(options: PasswordHasherOptions = {}) {
    this.#threads = options.threads ?? Math.max(1, Math.floor(availableParallelism() / 2));
    this.#queueLimit = options.queueLimit ?? 32;
  }

  /**
   * Gives the PHC string to store for `password`; throws `invalid_parameter` when it is too long, and
   * `overloaded`, having hashed nothing, when too many wait already.
   */
  async hash(password: string): Promise<string> {
    const normalized = normalizePassword(password);
    if (normalized === undefined) {
      const message = `The password is longer than ${MAX_PASSWORD_BYTES} bytes: use a shorter one.`;
      throw new LatchkeyError('invalid_parameter', message);
    }
    const salt = randomBytes(SALT_BYTES);
    const tag = await this.#run({ ...CURRENT_COST, password: normalized, salt, tagBytes: TAG_BYTES });
    return presentPhc({ ...CURRENT_COST, salt, tag });
  }

  /**
   * Tells whether `password` is the one that `phc` was made from; throws `overloaded`, having hashed nothing,
   * when too many wait already. Without a `phc` (nobody of that name, or no password set) and with one it
   * cannot read, the answer is false after the same work, so that its time tells nothing. Those with the least
   * `suspicion` (recent failures of whoever asks) are served first, and where all places are taken the one with
   * the most gives way: a flood of guesses waits behind people who sign in.
   */
  async verify(password: string, phc: string | undefined, suspicion = 0): Promise<boolean> {
    const normalized = normalizePassword(password);
    if (normalized === undefined) return false;
    const stored = phc === undefined ? undefined : parsePhc(phc);
    const { salt, tag, memoryKib, passes, parallelism } = stored ?? NOBODY;
    const job = { password: normalized, salt, memoryKib, passes, parallelism, tagBytes: tag.length };
    const isSame = timingSafeEqual(await this.#run(job, suspicion), tag);
    return isSame && stored !== undefined;
  }

  /** Finishes what was accepted, refuses anything new, and ends the threads. */
  async close(): Promise<void> {
    this.#closing ??= Promise.withResolvers();
    this.#advance();
    await this.#closing.promise;
    await Promise.all(this.#idle.splice(0).map((worker) => worker.terminate()));
  }

  #run(job: HashJob, suspicion = 0): Promise<Uint8Array> {
    // A job that a thread can take at once does not wait, whatever the limit.
    const free = this.#threads - this.#busy.size;
    if (this.#closing) throw refused('The server is stopping: try again in a second.');
    if (this.#queue.length >= this.#queueLimit + free) {
      const busy = refused('Too many passwords are waiting to be checked: try again in a second.');
      if ((this.#queue.at(-1)?.suspicion ?? 0) <= suspicion) throw busy;
      this.#queue.pop()?.done.reject(busy);
    }
    const done = Promise.withResolvers<Uint8Array>();
    const behind = this.#queue.findIndex((task) => task.suspicion > suspicion);
    this.#queue.splice(behind < 0 ? this.#queue.length : behind, 0, { job, done, suspicion });
    this.#advance();
    return done.promise;
  }

  #advance(): void {
    while (this.#busy.size < this.#threads) {
      const task = this.#queue.shift();
      if (!task) break;
      const worker = this.#idle.pop() ?? this.#startWorker();
      this.#busy.set(worker, task);
      // An idle thread must not keep the process alive, an unanswered question must.
      worker.ref();
      worker.postMessage(task.job);
    }
    if (this.#busy.size === 0) this.#closing?.resolve();
  }

  #startWorker(): Worker {
    // Sources run as .ts, the published package as .js; a thread that hashes needs nothing of the environment.
    const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
    const file = new URL(`./password-hash-worker.${extension}`, import.meta.url);
    const worker = new Worker(file, { env: {}, execArgv: [] });
    worker.on('message', (tag: Uint8Array) => {
      worker.unref();
      this.#idle.push(worker);
      this.#settle(worker, (task) => task.done.resolve(tag));
    });
    worker.on('error', (cause) => this.#bury(worker, cause));
    worker.on('exit', () => this.#bury(worker, new Error('The thread ended.')));
    return worker;
  }

  /** The job of a dead thread fails; the next job gets a new thread. */
  #bury(worker: Worker, cause: unknown): void {
    const index = this.#idle.indexOf(worker);
    if (index >= 0) this.#idle.splice(index, 1);
    const message = 'The password could not be checked because of a fault in the server; try again.';
    this.#settle(worker, (task) => task.done.reject(new LatchkeyError('internal', message, { cause })));
  }

  #settle(worker: Worker, finish: (task: Task) => void): void {
    const task = this.#busy.get(worker);
    this.#busy.delete(worker);
    if (task) finish(task);
    this.#advance();
  }
}

interface Task {
  readonly job: HashJob;
  readonly suspicion: number;
  readonly done: PromiseWithResolvers<Uint8Array>;
}

function refused(message: string): LatchkeyError {
  return new LatchkeyError('overloaded', message, { retryAfterSeconds: 1 });
}

/** What making one guess costs: OWASP's first choice for argon2id. */
const CURRENT_COST = { memoryKib: 19_456, passes: 2, parallelism: 1 } as const;
const SALT_BYTES = 16;
const TAG_BYTES = 32;

/** What a stored string may ask of this machine at most. */
const MAX_COST = { memoryKib: 131_072, passes: 10, parallelism: 4 } as const;

interface StoredHash {
  readonly memoryKib: number;
  readonly passes: number;
  readonly parallelism: number;
  readonly salt: Uint8Array;
  readonly tag: Uint8Array;
}

/** Stands in for a user that does not exist; its answer is never used. */
const NOBODY: StoredHash = {
  ...CURRENT_COST,
  salt: new Uint8Array(SALT_BYTES),
  tag: new Uint8Array(TAG_BYTES),
};

// Salts of 8 to 48 bytes, tags of 16 to 64.
const PHC =
  /^\$argon2id\$v=19\$m=([1-9]\d{0,6}),t=([1-9]\d?),p=([1-9]\d?)\$([A-Za-z0-9+/]{11,64})\$([A-Za-z0-9+/]{22,86})$/;

function parsePhc(phc: string): StoredHash | undefined {
  const [, memory, passes, parallelism, salt, tag] = PHC.exec(phc) ?? [];
  if (salt === undefined || tag === undefined) return undefined;
  const stored = {
    memoryKib: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    // Copied out of Buffer's shared pool, all of which would go to the thread with them.
    salt: new Uint8Array(Buffer.from(salt, 'base64')),
    tag: new Uint8Array(Buffer.from(tag, 'base64')),
  };
  const isBearable =
    stored.memoryKib >= 8 * stored.parallelism &&
    stored.memoryKib <= MAX_COST.memoryKib &&
    stored.passes <= MAX_COST.passes &&
    stored.parallelism <= MAX_COST.parallelism;
  // Base64 has several spellings of one value; only the canonical one is ours.
  return isBearable && presentPhc(stored) === phc ? stored : undefined;
}

function presentPhc({ memoryKib, passes, parallelism, salt, tag }: StoredHash): string {
  const cost = `m=${memoryKib},t=${passes},p=${parallelism}`;
  return `$argon2id$v=19$${cost}$${base64(salt)}$${base64(tag)}`;
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replace(/=+$/, '');
}
