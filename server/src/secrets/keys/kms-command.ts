import { spawn } from 'node:child_process';
import { ageMs, type Clock, type Moment, momentOf } from '../../clock.ts';
import type { LatchkeyError } from '../../errors.ts';
import { generateKeyBytes, readMasterKey, takeMasterKey } from './master-key.ts';
import { type LoadedKey, type MasterKeySource, masterKeyMissing } from './master-key-source.ts';

interface KmsCommandOptions {
  /** The program's path. It is run as it is, without a shell. */
  readonly command: string;
  readonly clock: Clock;
  readonly timeoutMs?: number;
}

type Outcome = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly why: string };

const TIMEOUT_MS = 10_000;
const MAX_OUTPUT_BYTES = 65_536;
/** A key service that fails is not asked again with every request. */
const LEAVE_ALONE_MS = 5_000;
/** What failed, where a new key was to be wrapped: no key has this id. */
const NEW_KEY = '';

/**
 * Master keys that a program of the operator's wraps and unwraps, so that a key service holds the key above them:
 * `PROGRAM wrap` and `PROGRAM unwrap`, one line on standard input, one on standard output, exit code 0.
 */
export function kmsCommand({ command, clock, timeoutMs = TIMEOUT_MS }: KmsCommandOptions): MasterKeySource {
  const failures = new Map<string, { readonly at: Moment; readonly why: string }>();
  const recentFailure = (what: string) => {
    const failure = failures.get(what);
    return failure !== undefined && ageMs(clock, failure.at) < LEAVE_ALONE_MS ? failure.why : undefined;
  };
  const ask = (word: 'wrap' | 'unwrap', line: string) => run(command, word, { line, timeoutMs });

  function fail(why: string): LatchkeyError {
    failures.set(NEW_KEY, { at: momentOf(clock), why });
    return masterKeyMissing(why);
  }

  async function unwrap(keyId: string, wrapped: string): Promise<LoadedKey> {
    const outcome = await ask('unwrap', wrapped);
    if (!outcome.ok) return outcome;
    const key = readMasterKey(outcome.text);
    if (key?.id === keyId) return { ok: true, key };
    const given = key === undefined ? 'no key' : 'another key';
    return { ok: false, why: `${command} unwrap gave ${given}` };
  }

  return {
    async load(keyId, wrapped) {
      if (wrapped === undefined)
        return { ok: false, why: `the database keeps nothing that ${command} could unwrap` };
      const before = recentFailure(keyId);
      if (before !== undefined) return { ok: false, why: before };
      const loaded = await unwrap(keyId, wrapped);
      if (loaded.ok) failures.delete(keyId);
      else failures.set(keyId, { at: momentOf(clock), why: loaded.why });
      return loaded;
    },
    async beginNew() {
      const before = recentFailure(NEW_KEY);
      if (before !== undefined) throw masterKeyMissing(before);
      const bytes = generateKeyBytes();
      const outcome = await ask('wrap', bytes.toString('base64'));
      const key = takeMasterKey(bytes);
      if (!outcome.ok) throw fail(outcome.why);
      // What cannot be undone must not be relied on.
      const back = await unwrap(key.id, outcome.text);
      if (!back.ok) throw fail(back.why);
      failures.delete(NEW_KEY);
      return () => ({ key, wrapped: outcome.text });
    },
  };
}

/** Its standard error is thrown away: nobody knows what such a program writes there. */
function run(
  command: string,
  word: string,
  { line, timeoutMs }: { readonly line: string; readonly timeoutMs: number },
): Promise<Outcome> {
  const child = spawn(command, [word], { stdio: ['pipe', 'pipe', 'ignore'], shell: false });
  // It may then have no pipes either, as where no file can be opened any more.
  if (child.pid === undefined) {
    return new Promise((resolve) => {
      child.once('error', ({ code }: NodeJS.ErrnoException) =>
        resolve({ ok: false, why: `${command} ${word} cannot be run (${code})` }),
      );
    });
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  let whyKilled: string | undefined;
  const kill = (why: string) => {
    whyKilled ??= why;
    child.kill('SIGKILL');
    // What it has started itself may hold the pipe open for ever.
    child.stdout.destroy();
  };
  const timer = setTimeout(() => kill(`did not end within ${timeoutMs} ms`), timeoutMs);
  child.stdout
    .on('error', () => {})
    .on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > MAX_OUTPUT_BYTES) kill(`wrote more than ${MAX_OUTPUT_BYTES} bytes`);
    });
  child.stdin.on('error', () => {}).end(`${line}\n`);
  return new Promise<void>((resolve, reject) => {
    child.on('error', ({ code }: NodeJS.ErrnoException) => reject(new Error(`cannot be run (${code})`)));
    child.on('close', (exitCode, signal) => {
      if (whyKilled !== undefined) reject(new Error(whyKilled));
      else if (exitCode !== 0) reject(new Error(`ended with ${exitCode ?? signal}`));
      else resolve();
    });
  })
    .then((): Outcome => ({ ok: true, text: oneLineOf(chunks) }))
    .catch(({ message }: Error): Outcome => ({ ok: false, why: `${command} ${word} ${message}` }))
    .finally(() => {
      clearTimeout(timer);
      for (const chunk of chunks) chunk.fill(0);
    });
}

function oneLineOf(chunks: readonly Buffer[]): string {
  const text = Buffer.concat(chunks).toString().trim();
  if (/^[\x21-\x7e]+$/.test(text)) return text;
  throw new Error('did not write one line');
}
