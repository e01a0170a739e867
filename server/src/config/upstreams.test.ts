import { expect, test } from 'vitest';
import { findOwnHostProblems } from './upstream-service.ts';
import { readUpstreams } from './upstreams.ts';

const problemsOf = (...tables: Record<string, unknown>[]) => readUpstreams(tables, 'latchkey.toml').problems;

test('an upstream is complete with its name alone', () => {
  const { upstreams, problems } = readUpstreams([{ name: 'mlflow' }], 'latchkey.toml');
  expect(problems).toEqual([]);
  expect(upstreams).toEqual([
    {
      name: 'mlflow',
      assertion: false,
      headers: {
        user: 'X-Forwarded-User',
        email: 'X-Forwarded-Email',
        principalId: 'X-Latchkey-Principal-Id',
        tokenId: 'X-Latchkey-Token-Id',
        scopes: 'X-Latchkey-Scopes',
        assertion: 'X-Latchkey-Assertion',
      },
    },
  ]);
});

test('it may say where it is, what a token needs, and how headers are called', () => {
  const table = {
    ...{ name: 'mlflow', host: 'mlflow.example.com', path: '/ui/2.0', scope: 'mlflow' },
    headers: { user: 'X-Remote-User' },
  };
  expect(readUpstreams([table], 'latchkey.toml').upstreams).toMatchObject([
    { ...table, headers: { user: 'X-Remote-User', email: 'X-Forwarded-Email' } },
  ]);
});

test.each([
  [{}, 'upstreams[0] in latchkey.toml has no name: write name = "mlflow".'],
  [{ name: 'ML flow' }, 'name of upstreams[0] in latchkey.toml is not right: write a name of lower-case'],
  [{ name: 'a', path: '/' }, 'path of upstreams[0] in latchkey.toml is not right: write a path such as'],
  [{ name: 'a', path: '/a/' }, 'is not right'],
  [{ name: 'a', path: 'a' }, 'is not right'],
  [{ name: 'a', path: '/a/../b' }, 'is not right'],
  [{ name: 'a', path: '/a%2fb' }, 'is not right'],
  [{ name: 'a', path: '/a//b' }, 'is not right'],
  [
    { name: 'a', host: 'https://a.example' },
    'host of upstreams[0] in latchkey.toml is not right: write a host',
  ],
  [{ name: 'a', host: 'a.example:443' }, 'is not right'],
  [{ name: 'a', host: 'A.example' }, 'is not right'],
  [{ name: 'a', host: 'a.example.' }, 'is not right'],
  [
    { name: 'a', scope: 'all-apis' },
    'scope of upstreams[0] in latchkey.toml is not right: write one of access-',
  ],
  [{ name: 'a', scope: 'nonsense' }, 'is not right'],
  [
    { name: 'a', targt: 'x' },
    'targt of upstreams[0] in latchkey.toml is not a setting: an upstream has name, host',
  ],
  [{ name: 'a', pth: '/x' }, 'pth of upstreams[0] in latchkey.toml is not a setting: did you mean path?'],
  [
    { name: 'a', headers: 'X-User' },
    'headers of upstreams[0] in latchkey.toml is a string: write headers = {',
  ],
  [
    { name: 'a', headers: { usr: 'X' } },
    'usr of headers of upstreams[0] in latchkey.toml is not a setting: did',
  ],
  [
    { name: 'a', headers: { user: 'Authorization' } },
    'user of headers of upstreams[0] in latchkey.toml is not',
  ],
  [{ name: 'a', headers: { user: 'X User' } }, 'is not right'],
  [{ name: 'a', headers: { user: 'X_User' } }, 'is not right'],
  [{ name: 'a', headers: { user: 'x-forwarded-email' } }, 'give two things the same name'],
])('%j is refused', (table, problem) => {
  expect(problemsOf(table)).toEqual([expect.stringContaining(problem)]);
});

test('no two have the same name, or the same host and path', () => {
  expect(problemsOf({ name: 'a' }, { name: 'a' })).toEqual([
    'Two upstreams in latchkey.toml have the name "a": write each once.',
  ]);
  expect(problemsOf({ name: 'a', path: '/x' }, { name: 'b', path: '/x' })).toEqual([
    'Two upstreams in latchkey.toml have the host and path "*/x": write each once.',
  ]);
  expect(problemsOf({ name: 'a' }, { name: 'b' })).toEqual([]);
});

const SERVICE = { name: 'a', path: '/a', url: 'http://127.0.0.1:5000' };
const secrets = {
  env: { SECRET: 'Bearer violet', EMPTY: '', LINES: 'a\nb', UMLAUT: 'ü' },
  files: { cwd: '/', readFile: () => 'Bearer anchor\n' },
};
const readOne = (table: Record<string, unknown>) => readUpstreams([table], 'latchkey.toml', secrets);

test('one with a url is served by the gateway', () => {
  const { upstreams, problems } = readOne({
    ...SERVICE,
    url: 'https://mlflow.example.com/',
    strip_path: true,
  });
  expect(problems).toEqual([]);
  expect(upstreams[0]?.service).toEqual({
    ...{ url: 'https://mlflow.example.com', stripsPath: true, keepsHost: true, credential: 'strip' },
    ...{ connectTimeoutMs: 5_000, answerTimeoutMs: 60_000, idleTimeoutMs: 300_000 },
  });
  expect(readOne({ name: 'a', path: '/a' }).upstreams[0]?.service).toBeUndefined();
});

test('a credential of its own comes from a file or a variable, and shows itself nowhere', () => {
  for (const [key, value] of [
    ['credential_env', 'SECRET'],
    ['credential_file', '/etc/credential'],
  ] as const) {
    const { upstreams, problems } = readOne({ ...SERVICE, scope: 'mlflow', [key]: value });
    expect(problems).toEqual([]);
    const credential = upstreams[0]?.service?.credential;
    expect(credential).toMatchObject({ header: 'Authorization' });
    expect(JSON.stringify(upstreams)).not.toMatch(/violet|anchor/);
    expect(typeof credential === 'object' && credential.value.reveal()).toMatch(/^Bearer (violet|anchor)$/);
  }
});

test.each([
  [{ name: 'a', url: 'http://127.0.0.1:5000' }, 'has url, but neither host nor path'],
  [{ ...SERVICE, url: 'ftp://x' }, 'url of upstreams[0] in latchkey.toml is not right: write an http'],
  [{ ...SERVICE, url: 'http://x/path' }, 'url of upstreams[0] in latchkey.toml is not right'],
  [{ ...SERVICE, url: 'http://user:violet@x' }, 'url of upstreams[0] in latchkey.toml is not right'],
  [{ ...SERVICE, answer_timeout_ms: 0 }, 'answer_timeout_ms of upstreams[0] in latchkey.toml is not right'],
  [
    { name: 'a', path: '/a', idle_timeout_ms: 100 },
    'idle_timeout_ms of upstreams[0] in latchkey.toml is for the gateway',
  ],
  [{ name: 'a', url: SERVICE.url, host: 'a.example', strip_path: true }, 'strip_path of upstreams[0]'],
  [{ ...SERVICE, keep_credential: true }, 'keep_credential of upstreams[0] in latchkey.toml needs scope'],
  [{ ...SERVICE, credential_env: 'SECRET' }, "would be at everybody's service: write scope or groups"],
  [{ ...SERVICE, scope: 'mlflow', credential_env: 'SECRET', keep_credential: true }, 'leave one of them out'],
  [{ ...SERVICE, scope: 'mlflow', credential_env: 'SECRET', credential_file: '/x' }, 'but both are set'],
  [{ ...SERVICE, scope: 'mlflow', credential_env: 'EMPTY' }, 'names EMPTY, which holds no secret'],
  [{ ...SERVICE, scope: 'mlflow', credential_env: 'LINES' }, 'names LINES, which holds no secret'],
  [{ ...SERVICE, scope: 'mlflow', credential_env: 'UMLAUT' }, 'has characters that a header cannot hold'],
  [
    { ...SERVICE, scope: 'mlflow', credential_env: 'SECRET', credential_header: 'Host' },
    'credential_header of',
  ],
  [
    { ...SERVICE, scope: 'mlflow', credential_env: 'SECRET', credential_header: 'X-Forwarded-User' },
    'credential_header of',
  ],
  [
    {
      ...{ ...SERVICE, scope: 'mlflow', credential_env: 'SECRET', credential_header: 'X-Who' },
      headers: { user: 'x-who' },
    },
    'credential_header of upstreams[0] in latchkey.toml is one of its headers',
  ],
])('%j stops the start', (table, problem) => {
  const { problems } = readOne(table);
  expect(problems).toEqual([expect.stringContaining(problem)]);
  expect(problems.join()).not.toContain('violet');
});

test('a host of the gateway is none of our own names', () => {
  const at = (host: string) => readUpstreams([{ ...SERVICE, host }], 'latchkey.toml').upstreams;
  const own = { host: '0.0.0.0', publicUrl: 'https://latchkey.example.com' };
  expect(findOwnHostProblems(at('latchkey.example.com'), own)).toEqual([
    expect.stringContaining("Latchkey's own"),
  ]);
  expect(findOwnHostProblems(at('localhost'), own)).toHaveLength(1);
  expect(findOwnHostProblems(at('127.0.0.1'), own)).toHaveLength(1);
  expect(findOwnHostProblems(at('mlflow.example.com'), own)).toEqual([]);
});
