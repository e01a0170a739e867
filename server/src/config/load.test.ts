import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Config } from './config.ts';
import type { Environment } from './environment.ts';
import { loadConfig } from './load.ts';

let cwd = '';

beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'latchkey-load-'));
  for (const name of ['data', 'data/inner']) mkdirSync(join(cwd, name));
  for (const name of ['crt', 'key']) writeFileSync(join(cwd, name), '');
  symlinkSync('data', join(cwd, 'data-link'));
  symlinkSync('data/inner', join(cwd, 'inner-link'));
  symlinkSync('data/not-made-yet', join(cwd, 'dangling-link'));
  symlinkSync('loop', join(cwd, 'loop'));
});

afterAll(() => rmSync(cwd, { recursive: true }));

interface Written {
  readonly argv?: readonly string[];
  readonly env?: Environment;
  /** What latchkey.toml holds; it is named by --config. */
  readonly toml?: string;
}

function load({ argv = [], env = {}, toml }: Written) {
  if (toml === undefined) return loadConfig({ argv, env, cwd });
  writeFileSync(join(cwd, 'latchkey.toml'), toml);
  return loadConfig({ argv: ['--config', 'latchkey.toml', ...argv], env, cwd });
}

function configOf(written: Written): Config {
  const loaded = load(written);
  if (!loaded.ok) throw new Error(loaded.problems.join('\n'));
  return loaded.config;
}

function problemsOf(written: Written): readonly string[] {
  const loaded = load(written);
  return loaded.ok ? [] : loaded.problems;
}

function warningsOf(written: Written): readonly string[] {
  const loaded = load(written);
  if (!loaded.ok) throw new Error(loaded.problems.join('\n'));
  return loaded.warnings;
}

test.each([
  { wins: 'the default', port: 8080 },
  { wins: 'the file', port: 1, toml: 'port = 1' },
  { wins: 'the environment', port: 2, toml: 'port = 1', env: { LATCHKEY_PORT: '2' } },
  { wins: 'the flag', port: 3, toml: 'port = 1', env: { LATCHKEY_PORT: '2' }, argv: ['--port=3'] },
  { wins: 'the flag over the file', port: 3, toml: 'port = 1', argv: ['--port', '3'] },
])('of what is written, $wins counts', ({ port, ...written }) => {
  expect(configOf(written).port).toBe(port);
});

test('a flag may name another configuration file than the environment does', () => {
  expect(configOf({ toml: 'port = 1', env: { LATCHKEY_CONFIG: 'missing.toml' } }).port).toBe(1);
});

test('a wrong value is a problem even where a right one overrides it', () => {
  expect(problemsOf({ toml: 'port = 99999', env: { LATCHKEY_PORT: 'eighty' }, argv: ['--port=3'] })).toEqual([
    'port in latchkey.toml is "99999": write a whole number from 0 to 65535, for example port = 8080.',
    'LATCHKEY_PORT is "eighty": write a whole number from 0 to 65535, for example LATCHKEY_PORT=8080.',
  ]);
});

test('every problem is reported at once', () => {
  const problems = problemsOf({
    argv: ['--port=eighty', '--hots=x', '--host', '0.0.0.0'],
    env: { LATCHKEY_PROT: '1', LATCHKEY_LOG_LEVEL: 'loud', LATCHKEY_TLS_KEY: 'key' },
    toml: 'key_dir = "data/keys"\nstrict_wire = "yes"\n',
  });
  const starts = [
    'strict_wire in ',
    'LATCHKEY_PROT ',
    '--hots ',
    '--port ',
    'LATCHKEY_LOG_LEVEL ',
    'LATCHKEY_TLS_CERT ',
  ];
  for (const start of [...starts, 'LATCHKEY_KEY_DIR ']) {
    expect(problems.filter((problem) => problem.startsWith(start))).toHaveLength(1);
  }
  expect(problems).toHaveLength(7);
});

describe('flags', () => {
  test.each([
    { argv: ['--strict-wire'], expected: true },
    { argv: ['--strict-wire=true'], expected: true },
    { argv: ['--strict-wire=false'], expected: false },
    { argv: ['--strict-wire', '--port=1'], expected: true },
  ])('$argv makes strictWire $expected', ({ argv, expected }) => {
    expect(configOf({ argv, env: { LATCHKEY_STRICT_WIRE: 'false' } }).strictWire).toBe(expected);
  });

  test.each([
    { argv: ['--port'], problem: /^--port is empty: write a whole number/ },
    { argv: ['--port', '--strict-wire'], problem: /^--port is empty: write a whole number/ },
    { argv: ['--port', '-1'], problem: /^--port is "-1": write a whole number/ },
    { argv: ['--port=1', '--port', '1'], problem: /^--port is given more than once: keep one of them\.$/ },
    { argv: ['-p', '80'], problem: /^-p is not a flag: `latchkeyd --help` lists all settings\.$/ },
    { argv: ['-port', '80'], problem: /^-port is not a flag: did you mean --port\?$/ },
    { argv: ['--prot=80'], problem: /^--prot is not a flag: did you mean --port\?$/ },
    { argv: ['--data_dir', 'x'], problem: /^--data_dir is not a flag: did you mean --data-dir\?$/ },
    { argv: ['--strict-wire', 'false'], problem: /: write --strict-wire=true or --strict-wire=false\.$/ },
    { argv: ['--port=1', 'serve'], problem: /^Argument 2 is not a flag: flags begin with two dashes/ },
    { argv: ['--', '--port=1'], problem: /^Argument 2 is not a flag/ },
    {
      argv: ['--database-url', '--x'],
      problem: /: set LATCHKEY_DATABASE_URL, or LATCHKEY_DATABASE_URL_FILE to/,
    },
    {
      argv: ['--admin-pasword=x'],
      problem: /^--admin-pasword is not a flag.*: set LATCHKEY_ADMIN_PASSWORD, or/,
    },
  ])('$argv is refused', ({ argv, problem }) => {
    expect(problemsOf({ argv })).toEqual([expect.stringMatching(problem)]);
  });

  test('other arguments are given back in order when they are allowed', () => {
    const argv = ['alice', '--port', '1', '-', '--strict-wire', 'bob', '--', '--port=2'];
    expect(loadConfig({ argv, env: {}, cwd, allowPositionals: true })).toMatchObject({
      ok: true,
      config: { port: 1, strictWire: true },
      positionals: ['alice', '-', 'bob', '--port=2'],
    });
  });
});

describe('the environment', () => {
  test.each([
    { name: 'LATCHKEY_PROT', advice: 'did you mean LATCHKEY_PORT?' },
    { name: 'LATCHKEY_TRUSTED_PROXY', advice: 'did you mean LATCHKEY_TRUSTED_PROXIES?' },
    { name: 'LATCHKEY_DATABASE_URL_FLIE', advice: 'did you mean LATCHKEY_DATABASE_URL_FILE?' },
    { name: 'LATCHKEY_ZZZZZZZZZZZZ', advice: '`latchkeyd --help` lists all settings.' },
    { name: 'LATCHKEY_PORT_FILE', advice: 'write LATCHKEY_PORT.' },
    { name: 'LATCHKEY_TESTS', advice: '' },
    { name: 'LATCHKEY_SERVICE_HOST', advice: '' },
    { name: 'LATCHKEY_constructor', advice: '' },
  ])('$name is refused by name', ({ name, advice }) => {
    const problems = problemsOf({ env: { [name]: 'zq7value' } });
    expect(problems).toEqual([expect.stringMatching(new RegExp(`^${name} is not a setting`))]);
    expect(problems[0]).toContain(advice);
    expect(problems[0]).not.toContain('zq7value');
  });

  test('variables of tests, benches and other programs are left alone', () => {
    const names = [
      'LATCHKEY_TEST_DATABASE',
      'LATCHKEY_NODE',
      'LATCHKEY_FAULTS',
      'LATCHKEY_BENCH_SECONDS',
      'PORT',
    ];
    const env = Object.fromEntries(names.map((name) => [name, 'x']));
    expect(configOf({ env: { ...env, LATCHKEY_PORT: undefined } })).toEqual(configOf({}));
  });

  test('what Kubernetes sets for a Service named latchkey does not stop the start', () => {
    const env = {
      KUBERNETES_SERVICE_HOST: '10.0.0.1',
      LATCHKEY_SERVICE_HOST: '10.0.0.7',
      LATCHKEY_SERVICE_PORT: '80',
      LATCHKEY_SERVICE_PORT_HTTP: '80',
      LATCHKEY_PORT: 'tcp://10.0.0.7:80',
      LATCHKEY_PORT_80_TCP: 'tcp://10.0.0.7:80',
      LATCHKEY_PORT_80_TCP_ADDR: '10.0.0.7',
      LATCHKEY_WEB_PORT: 'tcp://10.0.0.8:80',
    };
    expect(configOf({ env }).port).toBe(8080);
    expect(warningsOf({ env })).toEqual([expect.stringMatching(/^LATCHKEY_PORT holds what Kubernetes sets/)]);
    expect(problemsOf({ env: { ...env, LATCHKEY_PROT: '1' } })).toHaveLength(1);
  });
});

describe('the TOML file', () => {
  test('holds settings of every kind, and upstreams', () => {
    const config = configOf({
      toml: `
        host = "127.0.0.2"
        port = 9000
        strict_wire = true
        workspace_id = 1234567890123456
        trusted_proxies = ["10.0.0.0/8", "::1"]
        [[upstreams]]
        name = "mlflow"
        headers = { user = "X-User" }
        scope = "mlflow"
        [[upstreams]]
        name = "grafana"`,
    });
    expect(config).toMatchObject({
      host: '127.0.0.2',
      port: 9000,
      strictWire: true,
      workspaceId: '1234567890123456',
      trustedProxies: ['10.0.0.0/8', '::1'],
      configFile: join(cwd, 'latchkey.toml'),
      upstreams: [
        { name: 'mlflow', scope: 'mlflow', headers: { user: 'X-User', email: 'X-Forwarded-Email' } },
        { name: 'grafana', headers: { tokenId: 'X-Latchkey-Token-Id' } },
      ],
    });
  });

  test.each([
    { toml: 'workspace_id = "12"', expected: { workspaceId: '12' } },
    { toml: 'trusted_proxies = "::1,10.0.0.1"', expected: { trustedProxies: ['::1', '10.0.0.1'] } },
    { toml: 'trusted_proxies = []', expected: { trustedProxies: [] } },
    { toml: '', expected: { upstreams: [] } },
  ])('may say $toml', ({ toml, expected }) => {
    expect(configOf({ toml })).toMatchObject(expected);
  });

  test.each([
    { toml: 'port = "9000"', problem: 'port in latchkey.toml is a string: write a whole number from' },
    { toml: 'port = 1.5', problem: 'port in latchkey.toml is "1.5": write a whole number from' },
    {
      toml: 'port = 99999999999999999999',
      problem: 'port in latchkey.toml is "99999999999999999999": write',
    },
    { toml: 'port = 1979-05-27', problem: 'port in latchkey.toml is a date: write' },
    { toml: '[port]', problem: 'port in latchkey.toml is a table: write' },
    { toml: 'host = 1', problem: 'host in latchkey.toml is a number: write an IP address' },
    {
      toml: 'strict_wire = "true"',
      problem: 'strict_wire in latchkey.toml is a string: write true or false, for',
    },
    {
      toml: 'trusted_proxies = [1]',
      problem: 'trusted_proxies in latchkey.toml is a list: write IP addresses',
    },
    { toml: 'prot = 1', problem: 'prot in latchkey.toml is not a setting: did you mean port?' },
    { toml: 'dataDir = "x"', problem: 'dataDir in latchkey.toml is not a setting: did you mean data_dir?' },
    {
      toml: 'LATCHKEY_PORT = 1',
      problem: 'LATCHKEY_PORT in latchkey.toml is not a setting: did you mean port?',
    },
    { toml: '[[upstream]]', problem: 'upstream in latchkey.toml is not a setting: did you mean upstreams?' },
    { toml: '[server]\nport = 1', problem: 'server in latchkey.toml is not a setting: ' },
    {
      toml: 'config = "x"',
      problem: 'config in latchkey.toml is not a setting of the file: set LATCHKEY_CONFIG.',
    },
    {
      toml: '[upstreams]',
      problem: 'upstreams in latchkey.toml is not a list: begin each upstream with a line [[',
    },
    { toml: 'upstreams = [1]', problem: 'upstreams in latchkey.toml is not a list: begin' },
    {
      toml: 'admin_password = "x"',
      problem: 'admin_password in latchkey.toml is a secret, which the file does not',
    },
    {
      toml: 'admin_password_file = 1',
      problem: 'admin_password_file in latchkey.toml is a number: write the path',
    },
    {
      toml: 'port = 1\nhost = "a',
      problem: 'latchkey.toml is not TOML at line 2, column 8 (unfinished string): write',
    },
    {
      toml: 'port = 1\nport = 2',
      problem: 'latchkey.toml is not TOML at line 2, column 1 (trying to redefine',
    },
    { toml: '\n\n  = 1', problem: 'latchkey.toml is not TOML at line 3, column 3 (' },
    {
      toml: '__proto__ = 1',
      problem: 'latchkey.toml is not TOML at line 1, column 1 (document contains an unsafe',
    },
    { toml: 'a = '.padEnd(5000, '['), problem: 'latchkey.toml is not TOML at line 1, column ' },
  ])('may not say $toml', ({ toml, problem }) => {
    expect(problemsOf({ toml })).toEqual([expect.stringContaining(problem)]);
  });

  test('must be there when it is named', () => {
    const [problem] = problemsOf({ env: { LATCHKEY_CONFIG: 'missing.toml' } });
    expect(problem).toBe(
      'LATCHKEY_CONFIG names missing.toml, but there is no such file: write the path of a TOML file.',
    );
    expect(problemsOf({ argv: ['--config=data'] })).toEqual([expect.stringContaining('it is a directory')]);
  });
});

describe('rules between settings', () => {
  test.each([
    { env: { LATCHKEY_TLS_CERT: 'crt' }, start: 'LATCHKEY_TLS_KEY is not set' },
    { env: { LATCHKEY_TLS_KEY: 'key' }, start: 'LATCHKEY_TLS_CERT is not set' },
    { env: { LATCHKEY_TLS_CERT: 'crt', LATCHKEY_HOST: '::' }, start: 'LATCHKEY_TLS_KEY is not set' },
    { env: { LATCHKEY_TLS_KEY: 'key', LATCHKEY_HOST: '::' }, start: 'LATCHKEY_TLS_CERT is not set' },
    {
      env: { LATCHKEY_TLS_CERT: 'crt', LATCHKEY_TLS_KEY: 'key', LATCHKEY_PUBLIC_URL: 'http://a.example' },
      start: 'LATCHKEY_PUBLIC_URL is "http://a.example", but',
    },
    {
      env: { LATCHKEY_METRICS_PORT: '8080' },
      start: 'LATCHKEY_METRICS_PORT is 8080, which LATCHKEY_PORT is too',
    },
    {
      env: { LATCHKEY_REPLICA_URL: 'postgres://app@standby/latchkey' },
      start: 'LATCHKEY_REPLICA_URL is set, but SQLite has no replicas',
    },
    {
      env: {
        LATCHKEY_REPLICA_URL: 'postgres://app@standby/latchkey',
        LATCHKEY_DATABASE_URL: 'sqlite:data/latchkey.db',
      },
      start: 'LATCHKEY_REPLICA_URL is set, but SQLite has no replicas',
    },
    { env: { LATCHKEY_KEY_DIR: 'data' }, start: 'LATCHKEY_KEY_DIR is "data", which is the data directory' },
    {
      env: { LATCHKEY_KEY_DIR: 'data/inner/keys' },
      start: 'LATCHKEY_KEY_DIR is "data/inner/keys", which lies inside',
    },
    {
      env: { LATCHKEY_KEY_DIR: 'data-link' },
      start: 'LATCHKEY_KEY_DIR is "data-link", which is the data directory',
    },
    {
      env: { LATCHKEY_KEY_DIR: 'data-link/keys' },
      start: 'LATCHKEY_KEY_DIR is "data-link/keys", which lies inside',
    },
    { env: { LATCHKEY_KEY_DIR: 'inner-link' }, start: 'LATCHKEY_KEY_DIR is "inner-link", which lies inside' },
    {
      env: { LATCHKEY_KEY_DIR: 'dangling-link' },
      start: 'LATCHKEY_KEY_DIR is "dangling-link", which lies inside',
    },
    {
      env: { LATCHKEY_DATA_DIR: 'data-link', LATCHKEY_KEY_DIR: 'data/inner' },
      start: 'LATCHKEY_KEY_DIR is ',
    },
    {
      env: { LATCHKEY_JOURNAL_DIR: 'data' },
      start: 'LATCHKEY_JOURNAL_DIR is "data", which is the data directory',
    },
    {
      env: { LATCHKEY_JOURNAL_DIR: 'data-link/journal' },
      start: 'LATCHKEY_JOURNAL_DIR is "data-link/journal", which lies inside',
    },
  ])('$env is refused', ({ env, start }) => {
    expect(problemsOf({ env })).toEqual([expect.stringContaining(start)]);
  });

  test('nothing lies outside a data directory that is the root', () => {
    expect(problemsOf({ env: { LATCHKEY_DATA_DIR: '/' } })).toEqual([
      expect.stringContaining('LATCHKEY_KEY_DIR is "./keys", which lies inside'),
      expect.stringContaining('LATCHKEY_JOURNAL_DIR is "./journal", which lies inside'),
    ]);
  });

  test.each([
    { LATCHKEY_METRICS_PORT: '0', LATCHKEY_PORT: '0' },
    { LATCHKEY_JOURNAL_DIR: 'data-journal' },
    { LATCHKEY_METRICS_PORT: '9464' },
    { LATCHKEY_KEY_DIR: '.' },
    { LATCHKEY_KEY_DIR: 'data-keys' },
    { LATCHKEY_KEY_DIR: 'loop' },
    { LATCHKEY_DATA_DIR: 'data/inner', LATCHKEY_KEY_DIR: 'data' },
  ])('%o is accepted', (env) => {
    expect(problemsOf({ env })).toEqual([]);
  });

  test.each(['0.0.0.0', '::', '192.0.2.1', 'latchkey.example.com', '::ffff:192.0.2.1', 'localhost.example'])(
    'a listener on %s needs https or a word that plain http is accepted',
    (host) => {
      const reachable = { LATCHKEY_HOST: host };
      const [problem, ...others] = problemsOf({ env: reachable });
      expect(others).toEqual([]);
      for (const way of [
        'LATCHKEY_TLS_CERT',
        'LATCHKEY_PUBLIC_URL=https://',
        'LATCHKEY_ALLOW_PLAIN_HTTP=true',
      ]) {
        expect(problem).toContain(way);
      }
      expect(problemsOf({ env: { ...reachable, LATCHKEY_PUBLIC_URL: 'http://a.example' } })).toHaveLength(1);
      const https = { ...reachable, LATCHKEY_PUBLIC_URL: 'https://a.example' };
      expect(configOf({ env: https })).toMatchObject({ isLoopback: false, secureCookies: true });
      const tls = { ...reachable, LATCHKEY_TLS_CERT: 'crt', LATCHKEY_TLS_KEY: 'key' };
      expect(configOf({ env: tls })).toMatchObject({ isLoopback: false, secureCookies: true });
      const plain = { ...reachable, LATCHKEY_ALLOW_PLAIN_HTTP: 'true' };
      expect(configOf({ env: plain })).toMatchObject({ isLoopback: false, secureCookies: false });
      expect(warningsOf({ env: plain })).toEqual([expect.stringContaining('plain http')]);
    },
  );

  test.each([
    '127.0.0.1',
    '127.9.9.9',
    '::1',
    '0:0:0:0:0:0:0:1',
    '::ffff:127.0.0.1',
    '::1%lo',
    'localhost',
    'LOCALHOST',
  ])('a listener on %s may speak plain http', (host) => {
    expect(configOf({ env: { LATCHKEY_HOST: host } })).toMatchObject({
      isLoopback: true,
      secureCookies: false,
    });
    expect(warningsOf({ env: { LATCHKEY_HOST: host } })).toEqual([]);
  });

  test('cookies are secure behind a proxy that ends TLS, also on loopback', () => {
    const env = { LATCHKEY_PUBLIC_URL: 'https://latchkey.example.com' };
    expect(configOf({ env })).toMatchObject({ isLoopback: true, secureCookies: true });
    expect(configOf({ env }).tls).toBeUndefined();
  });

  test.each([{ env: { LATCHKEY_PUBLIC_URL: 'http://latchkey.example.com' }, warning: 'plain http' }])(
    '$env is accepted with a warning',
    ({ env, warning }) => {
      expect(warningsOf({ env })).toEqual([expect.stringContaining(warning)]);
    },
  );

  test.each([
    '0.0.0.0/0',
    '::/0',
    '10.0.0.1,0.0.0.0/0',
    '10.1.2.3/0',
    '0.0.0.0/1,128.0.0.0/1',
    '::/1,8000::/1',
    '::ffff:0.0.0.0/96',
  ])('trusting every address, as by %s, stops the start', (ranges) => {
    expect(problemsOf({ env: { LATCHKEY_TRUSTED_PROXIES: ranges } })).toEqual([
      expect.stringMatching(/^LATCHKEY_TRUSTED_PROXIES holds every address, .* write /),
    ]);
  });

  test.each(['http://localhost:8080', 'http://[::1]:8080'])(
    'the public URL %s is no cause for a warning',
    (url) => {
      expect(warningsOf({ env: { LATCHKEY_PUBLIC_URL: url } })).toEqual([]);
    },
  );

  test('a master key comes from one place', () => {
    const given = { LATCHKEY_MASTER_KEY: Buffer.alloc(32).toString('base64') };
    const program = { LATCHKEY_KMS_COMMAND: '/usr/local/bin/kms' };
    for (const env of [given, program]) expect(problemsOf({ env })).toEqual([]);
    expect(problemsOf({ env: { ...given, ...program } })).toEqual([
      expect.stringMatching(/LATCHKEY_MASTER_KEY and LATCHKEY_KMS_COMMAND are both set: /),
    ]);
  });

  test('the grace time that is set is not more than the longest', () => {
    const problems = problemsOf({ env: { LATCHKEY_ROTATION_MAX_GRACE_SECONDS: '599' } });
    expect(problems).toEqual([
      expect.stringMatching(/^LATCHKEY_ROTATION_GRACE_SECONDS is 600, .* write at most 599/),
    ]);
    expect(problemsOf({ env: { LATCHKEY_ROTATION_MAX_GRACE_SECONDS: '600' } })).toEqual([]);
  });

  test('a rule says nothing about a setting whose own value is wrong', () => {
    const problems = problemsOf({
      env: { LATCHKEY_HOST: '::', LATCHKEY_PUBLIC_URL: 'latchkey.example.com' },
    });
    expect(problems).toEqual([expect.stringMatching(/^LATCHKEY_PUBLIC_URL is /)]);
  });
});

test('the configuration is frozen to its leaves', () => {
  const config = configOf({
    env: { LATCHKEY_DATABASE_URL: 'postgres://app:pw@db/latchkey', LATCHKEY_TRUSTED_PROXIES: '::1' },
    toml: '[[upstreams]]\nname = "mlflow"\nheaders = { user = "X-User" }',
  });
  const visited: unknown[] = [];
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    visited.push(value);
    expect(Object.isFrozen(value)).toBe(true);
    Object.values(value).forEach(visit);
  };
  visit(config);
  expect(visited.length).toBeGreaterThanOrEqual(8);
  expect(() => Object.assign(config, { port: 1 })).toThrow(TypeError);
});
