import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import type { Worker } from 'node:worker_threads';
import { expect, onTestFinished, test } from 'vitest';
import { PasswordHasher } from './password-hasher.ts';

const run = promisify(execFile);

function startHasher(options?: ConstructorParameters<typeof PasswordHasher>[0]): PasswordHasher {
  const hasher = new PasswordHasher(options);
  onTestFinished(() => hasher.close());
  return hasher;
}

const PASSWORD = 'brisk otter violin tundra';

// Of the reference implementation: password "password", salt "somesalt".
const REFERENCE = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc';

test('a hash has the form and cost that the design names, and a salt of its own', async () => {
  const hasher = startHasher();
  const [one, other] = await Promise.all([hasher.hash(PASSWORD), hasher.hash(PASSWORD)]);

  expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  expect(other).not.toBe(one);
});

test('a password verifies against its own hash and no other does', async () => {
  const hasher = startHasher();
  const phc = await hasher.hash(PASSWORD);

  await expect(hasher.verify(PASSWORD, phc)).resolves.toBe(true);
  await expect(hasher.verify(`${PASSWORD} `, phc)).resolves.toBe(false);
  await expect(hasher.verify(PASSWORD.toUpperCase(), phc)).resolves.toBe(false);
  await expect(hasher.verify('', phc)).resolves.toBe(false);
});

test('a hash made elsewhere with another cost verifies', async () => {
  const hasher = startHasher();

  await expect(hasher.verify('password', REFERENCE)).resolves.toBe(true);
  await expect(hasher.verify('passwore', REFERENCE)).resolves.toBe(false);
});

test('both ways of writing an accented letter are one password', async () => {
  const hasher = startHasher();
  const phc = await hasher.hash('ca\u0066\u00e9 violin tundra');

  await expect(hasher.verify('ca\u0066e\u0301 violin tundra', phc)).resolves.toBe(true);
});

test.each([
  ['nothing', ''],
  ['another algorithm', REFERENCE.replace('argon2id', 'argon2i')],
  ['another version', REFERENCE.replace('v=19', 'v=16')],
  ['memory beyond bounds', REFERENCE.replace('m=65536', 'm=4194304')],
  ['memory below the standard', REFERENCE.replace('m=65536', 'm=7')],
  ['passes beyond bounds', REFERENCE.replace('t=2', 't=99')],
  ['lanes beyond bounds', REFERENCE.replace('p=1', 'p=64')],
  ['a leading zero', REFERENCE.replace('t=2', 't=02')],
  ['a short tag', REFERENCE.slice(0, -30)],
  ['a second spelling of the tag', REFERENCE.replace(/c$/, 'd')],
  ['padding', `${REFERENCE}=`],
  ['a line break', `${REFERENCE}\n`],
])('the right password is refused when the stored string has %s', async (_, phc) => {
  await expect(startHasher().verify('password', phc)).resolves.toBe(false);
});

test('an unknown user costs what a known one costs', async () => {
  const hasher = startHasher({ threads: 1 });
  const phc = await hasher.hash(PASSWORD);
  let known = Number.POSITIVE_INFINITY;
  let unknown = Number.POSITIVE_INFINITY;
  const ratio = () => unknown / known;
  // Whatever else the machine does only ever adds to a time: the least of many is what it costs.
  for (let round = 0; round < 15 || (round < 100 && (ratio() < 0.6 || ratio() > 1.6)); round += 1) {
    known = Math.min(known, await elapsedMs(() => hasher.verify('wrong', phc)));
    unknown = Math.min(unknown, await elapsedMs(() => hasher.verify('wrong', undefined)));
  }

  expect(await hasher.verify('wrong', undefined)).toBe(false);
  expect(ratio()).toBeGreaterThan(0.5);
  expect(ratio()).toBeLessThan(2);
});

test('1,024 bytes are hashed and one more is refused without waiting for a thread', async () => {
  const hasher = startHasher({ threads: 1, queueLimit: 0 });
  const longest = 'é'.repeat(512);
  const phc = await hasher.hash(longest);
  expect(await hasher.verify(longest, phc)).toBe(true);

  const underWay = hasher.verify(longest, phc);
  expect(await hasher.verify(`${longest}x`, phc)).toBe(false);
  await expect(hasher.hash(`${longest}x`)).rejects.toMatchObject({ code: 'invalid_parameter' });
  expect(await underWay).toBe(true);
});

test('what exceeds the threads and the queue is refused at once, unknown users too', async () => {
  const hasher = startHasher({ threads: 1, queueLimit: 2 });
  const accepted = [undefined, undefined, undefined].map((phc) => hasher.verify(PASSWORD, phc));
  const error = { code: 'overloaded', status: 503, retryAfterSeconds: 1 };

  const refusedAfterMs = await elapsedMs(async () => {
    await expect(hasher.verify(PASSWORD, undefined)).rejects.toMatchObject(error);
    await expect(hasher.hash(PASSWORD)).rejects.toMatchObject(error);
  });
  expect(await Promise.race([...accepted, 'none is done yet'])).toBe('none is done yet');
  expect(refusedAfterMs).toBeLessThan(100);
  expect(await Promise.all(accepted)).toEqual([false, false, false]);
  expect(await hasher.hash(PASSWORD)).toMatch(/^\$argon2id/);
});

test('the event loop goes on turning while passwords are hashed', async () => {
  const hasher = startHasher({ threads: 1 });
  await hasher.hash(PASSWORD);
  let turns = 0;
  const timer = setInterval(() => {
    turns += 1;
  }, 1);
  await Promise.all(Array.from({ length: 10 }, () => hasher.hash(PASSWORD)));
  clearInterval(timer);

  expect(turns).toBeGreaterThan(10);
});

test('a thread that dies fails its own job and is replaced', async () => {
  const workers: Worker[] = [];
  const note = (worker: Worker): unknown => workers.push(worker);
  process.on('worker', note);
  onTestFinished(() => void process.off('worker', note));
  const hasher = startHasher({ threads: 1 });
  const phc = await hasher.hash(PASSWORD);

  const failing = hasher.verify(PASSWORD, phc);
  const next = hasher.verify(PASSWORD, phc);
  void workers[0]?.terminate();
  await expect(failing).rejects.toMatchObject({ code: 'internal' });
  expect(await next).toBe(true);
  expect(workers).toHaveLength(2);

  await workers[1]?.terminate();
  expect(await hasher.verify(PASSWORD, phc)).toBe(true);
  expect(workers).toHaveLength(3);
});

test('closing finishes what was accepted and refuses what comes after', async () => {
  const hasher = startHasher({ threads: 1 });
  const accepted = Promise.all([hasher.hash(PASSWORD), hasher.hash(PASSWORD)]);
  const closed = hasher.close();

  await expect(hasher.hash(PASSWORD)).rejects.toMatchObject({ code: 'overloaded' });
  await closed;
  expect(await Promise.race([accepted, 'not done'])).toHaveLength(2);
  await hasher.close();
  await new PasswordHasher().close();
});

/** Hashes in a process of its own that never closes the hasher. */
async function hashInOwnProcess(hasherFile: string): Promise<string> {
  const script = `
    const { PasswordHasher } = await import(${JSON.stringify(pathToFileURL(hasherFile).href)});
    const hasher = new PasswordHasher();
    console.log(await hasher.verify('password', ${JSON.stringify(REFERENCE)}));`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], { timeout: 20_000 });
  return stdout.trim();
}

test('a waiting job keeps the process alive and an idle thread does not', async () => {
  expect(await hashInOwnProcess(path.join(import.meta.dirname, 'password-hasher.ts'))).toBe('true');
});

test('the built package finds its thread too', async () => {
  const directory = await mkdtemp(path.join(tmpdir(), 'latchkey-hasher-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const sources = path.join(import.meta.dirname, '..');
  const root = path.join(sources, '../..');
  await writeFile(path.join(directory, 'package.json'), '{"type":"module"}');
  const project = {
    extends: path.join(root, 'tsconfig.base.json'),
    compilerOptions: {
      noEmit: false,
      rootDir: sources,
      outDir: directory,
      typeRoots: [path.join(root, 'node_modules/@types')],
    },
    files: ['password-hasher.ts', 'password-hash-worker.ts'].map((file) =>
      path.join(import.meta.dirname, file),
    ),
  };
  await writeFile(path.join(directory, 'tsconfig.json'), JSON.stringify(project));
  const tsc = path.join(
    path.dirname(createRequire(import.meta.url).resolve('typescript/package.json')),
    'bin/tsc',
  );
  await run(process.execPath, [tsc, '-p', directory], { timeout: 60_000 });

  expect(await hashInOwnProcess(path.join(directory, 'principals/password-hasher.js'))).toBe('true');
});

async function elapsedMs(act: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await act();
  return performance.now() - start;
}
