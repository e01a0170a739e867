import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Environment } from './environment.ts';
import { loadConfig } from './load.ts';
import { maskUrl, SecretValue } from './secret-value.ts';

let cwd = '';

beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'latchkey-secrets-'));
  mkdirSync(join(cwd, 'directory'));
});

afterAll(() => rmSync(cwd, { recursive: true }));

function secretFile(text: string, mode = 0o600): string {
  const path = join(cwd, 'secret');
  // One that may not be written cannot be written over.
  rmSync(path, { force: true });
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}

function load(env: Environment, toml?: string) {
  if (toml === undefined) return loadConfig({ argv: [], env, cwd });
  writeFileSync(join(cwd, 'latchkey.toml'), toml);
  return loadConfig({ argv: ['--config=latchkey.toml'], env, cwd });
}

function passwordOf(env: Environment, toml?: string): string | undefined {
  const loaded = load(env, toml);
  if (!loaded.ok) throw new Error(loaded.problems.join('\n'));
  return loaded.config.adminPassword?.reveal();
}

test('a secret value shows itself only when it is asked to', () => {
  const secret = new SecretValue('zq7secret', 'masked');
  expect(secret.reveal()).toBe('zq7secret');
  expect([String(secret), `${secret}`, JSON.stringify({ secret }), inspect({ secret })]).toEqual([
    'masked',
    'masked',
    '{"secret":"masked"}',
    '{ secret: masked }',
  ]);
  expect(inspect(secret, { customInspect: false, showHidden: true })).not.toContain('zq7secret');
  expect(Object.keys(secret)).toEqual([]);
});

test.each([
  ['postgres://app:pw@db.example.com:5432/latchkey', 'postgres://app:***@db.example.com:5432/latchkey'],
  ['postgresql://app@db/latchkey', 'postgresql://app@db/latchkey'],
  ['postgres://:pw@db/latchkey', 'postgres://:***@db/latchkey'],
  ['postgres://db/latchkey?password=pw', 'postgres://db/latchkey?***'],
  ['https://a.example/#pw', 'https://a.example/#***'],
  ['postgres://app:12/pw@db/latchkey', '***'],
  ['postgres://app:12?pw@db/latchkey', '***'],
  ['postgres://app:12#pw@db/latchkey', '***'],
  ['postgres:app:pw@db/latchkey', '***'],
  ['mysql://app:pw@db/latchkey', '***'],
  ['app:pw@db/latchkey', '***'],
  ['pw', '***'],
])('the URL %s is shown as %s', (url, shown) => {
  expect(maskUrl(url)).toBe(shown);
});

describe('a file that holds a secret', () => {
  test.each([
    ['pw', 'pw'],
    ['pw\n', 'pw'],
    ['pw\r\n', 'pw'],
    [' pw \n', ' pw '],
  ])('that says %j gives %j', (text, password) => {
    expect(passwordOf({ LATCHKEY_ADMIN_PASSWORD_FILE: secretFile(text) })).toBe(password);
    expect(passwordOf({}, `admin_password_file = ${JSON.stringify(secretFile(text))}`)).toBe(password);
  });

  test('may be named relative to the working directory', () => {
    secretFile('pw\n');
    expect(passwordOf({ LATCHKEY_ADMIN_PASSWORD_FILE: 'secret' })).toBe('pw');
  });

  test('holds a database URL as well', () => {
    const loaded = load({ LATCHKEY_DATABASE_URL_FILE: secretFile('postgres://app:pw@db/latchkey\n') });
    if (!loaded.ok || loaded.config.database.engine !== 'postgres') throw new Error('not PostgreSQL');
    expect(loaded.config.database.url.reveal()).toBe('postgres://app:pw@db/latchkey');
    expect(JSON.stringify(loaded.config.database)).toContain('postgres://app:***@db/latchkey');
  });

  test.each([
    [0o600, 0],
    [0o400, 0],
    [0o640, 1],
    [0o604, 1],
    [0o644, 1],
  ])('of mode %o brings %i warnings', (mode, count) => {
    const loaded = load({ LATCHKEY_ADMIN_PASSWORD_FILE: secretFile('pw', mode) });
    expect(loaded.ok && loaded.warnings).toHaveLength(count);
    if (loaded.ok && count === 1) expect(loaded.warnings[0]).toContain('LATCHKEY_ADMIN_PASSWORD_FILE');
  });

  test.each([
    { path: '', problem: 'LATCHKEY_ADMIN_PASSWORD_FILE is empty: write the path of a file' },
    {
      path: 'zq7missing',
      problem: 'LATCHKEY_ADMIN_PASSWORD_FILE names a file, but there is no such file: write',
    },
    { path: 'directory', problem: 'LATCHKEY_ADMIN_PASSWORD_FILE names a file, but it is a directory: write' },
    { path: 'zq7\0', problem: 'LATCHKEY_ADMIN_PASSWORD_FILE names a file, but it cannot be read' },
  ])('cannot be "$path", which a message does not repeat', ({ path, problem }) => {
    const loaded = load({ LATCHKEY_ADMIN_PASSWORD_FILE: path });
    expect(loaded.ok ? [] : loaded.problems).toEqual([expect.stringContaining(problem)]);
    expect(JSON.stringify(loaded)).not.toContain('zq7');
  });

  test.each(['', '\n', 'pw\n\n', 'pw\nother\n'])('may not say %j', (text) => {
    const loaded = load({ LATCHKEY_ADMIN_PASSWORD_FILE: secretFile(text) });
    const start = 'The content of the file that LATCHKEY_ADMIN_PASSWORD_FILE names is ';
    expect(loaded.ok ? [] : loaded.problems).toEqual([expect.stringContaining(start)]);
  });

  test('and the secret itself cannot both be given', () => {
    const path = secretFile('pw');
    const loaded = load({ LATCHKEY_ADMIN_PASSWORD: 'pw', LATCHKEY_ADMIN_PASSWORD_FILE: path });
    expect(loaded).toEqual({
      ok: false,
      problems: ['LATCHKEY_ADMIN_PASSWORD and LATCHKEY_ADMIN_PASSWORD_FILE are both set: keep one of them.'],
    });
  });

  test('is not even opened when the environment overrides the TOML file that names it', () => {
    expect(passwordOf({ LATCHKEY_ADMIN_PASSWORD: 'pw' }, 'admin_password_file = "missing"')).toBe('pw');
  });
});

describe('a secret never leaves through a message or the printed configuration', () => {
  const awkward = fc.string({ unit: fc.constantFrom(...'@/:?#%\\&=.[]" \'\n\tx9-'), maxLength: 5 });
  const core = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 12, maxLength: 12 });
  const secrets = fc.record({ before: awkward, core, after: awkward });

  const urls = (secret: string): string[] => [
    `postgres://app:${secret}@db/latchkey`,
    `postgres://app:${encodeURIComponent(secret)}@db/latchkey`,
    `postgres://app:${secret}@db`,
    `postgresql://app:${secret}@db:99999/latchkey`,
    `postgres://db/latchkey?password=${secret}`,
    `postgres:app:${secret}@db/latchkey`,
    `mysql://app:${secret}@db/latchkey`,
    `sqlite://app:${secret}@db/latchkey`,
    `app:${secret}@db/latchkey`,
    secret,
  ];

  const environments: readonly ((secret: string) => readonly Environment[])[] = [
    (secret) => urls(secret).map((url) => ({ LATCHKEY_DATABASE_URL: url })),
    (secret) => urls(secret).map((url) => ({ LATCHKEY_REPLICA_URL: url })),
    (secret) =>
      urls(secret)
        .map((url) => ({ LATCHKEY_PUBLIC_URL: url.replace(/^\w+:/, 'https:') }))
        .slice(0, 4),
    (secret) => [secret, `${secret}\n${secret}`].map((password) => ({ LATCHKEY_ADMIN_PASSWORD: password })),
    (secret) => [{ LATCHKEY_ADMIN_PASSWORD_FILE: secret }, { LATCHKEY_DATABASE_URL_FILE: secret }],
    (secret) => [{ LATCHKEY_ADMIN_PASWORD: secret }, { LATCHKEY_DB: urls(secret)[0] }],
  ];

  const commandLines = (secret: string): readonly (readonly string[])[] => [
    ['--admin-password', secret],
    [`--admin-password=${secret}`],
    ['--admin-pasword', secret],
    ['--admin-password', `--${secret}`],
    ...urls(secret).flatMap((url) => [['--database-url', url], [`--database-url=${url}`], [`--db=${url}`]]),
    ['--db', `x${secret}`],
    [`x${secret}`],
    ['--', secret],
  ];

  const tomlFiles = (secret: string): readonly string[] => [
    `admin_password = ${JSON.stringify(secret)}`,
    `admin_password_file = ${JSON.stringify(secret)}`,
    `database_url = ${JSON.stringify(urls(secret)[0])}`,
    `admin_password = ${secret.replaceAll('\n', '')}`,
    `admin_password = "${secret.replaceAll('\n', '')}\nport = 1`,
  ];

  function expectSilence(core: string, loaded: unknown): void {
    const printed = [JSON.stringify(loaded), inspect(loaded, { depth: null, showHidden: true })];
    for (const text of printed) expect(text.toLowerCase()).not.toContain(core);
  }

  test.each(environments.map((place, index) => ({ index, place })))('in variables ($index)', ({ place }) => {
    fc.assert(
      fc.property(secrets, ({ before, core, after }) => {
        for (const env of place(before + core + after)) {
          expectSilence(core, loadConfig({ argv: [], env, cwd }));
          expectSilence(core, loadConfig({ argv: ['--port=x'], env, cwd }));
        }
      }),
    );
  });

  test('on the command line', () => {
    fc.assert(
      fc.property(secrets, ({ before, core, after }) => {
        for (const argv of commandLines(before + core + after)) {
          const loaded = loadConfig({ argv, env: {}, cwd });
          expect(loaded.ok).toBe(false);
          expectSilence(core, loaded);
        }
      }),
    );
  });

  test('in the TOML file', () => {
    fc.assert(
      fc.property(secrets, ({ before, core, after }) => {
        for (const toml of tomlFiles(before + core + after)) {
          const readFile = (path: string) => {
            if (path.endsWith('try.toml')) return toml;
            throw Object.assign(new Error(`ENOENT: ${path}`), { code: 'ENOENT' });
          };
          const loaded = loadConfig({ argv: ['--config=try.toml'], env: {}, cwd, readFile });
          expect(loaded.ok).toBe(false);
          expectSilence(core, loaded);
        }
      }),
    );
  });

  test('in a file of its own', () => {
    fc.assert(
      fc.property(secrets, ({ before, core, after }) => {
        for (const text of [...urls(before + core + after)]) {
          const env = { LATCHKEY_DATABASE_URL_FILE: 'url', LATCHKEY_ADMIN_PASSWORD_FILE: 'password' };
          expectSilence(core, loadConfig({ argv: [], env, cwd, readFile: () => text }));
        }
      }),
    );
  });
});
