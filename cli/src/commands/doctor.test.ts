import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { PASSWORD, startTestApp } from '../../../server/src/testing/harness.ts';
import { makeHome } from '../testing/home.ts';
import { type Ran, runLatchkey, runOnTerminal } from '../testing/latchkey.ts';
import { runToEnd } from '../testing/netrc-programs.ts';

async function startWithTokens() {
  const app = await startTestApp();
  const alice = await app.user('alice');
  const good = await app.token(alice);
  const revoked = await app.token(alice);
  await app.post('/api/2.0/token/delete', alice, { token_id: revoked.id });
  const expired = await app.token(alice, { lifetimeSeconds: 1 });
  app.clock.advance('2s');
  const { home, env } = makeHome();
  const [netrc, cfg] = [join(home, '.netrc'), join(home, '.databrickscfg')];
  const values = [good.value, revoked.value, expired.value];
  const ours = { ...env, LATCHKEY_URL: app.node.url };
  const keep = (file: string, text: string, mode = 0o600) => {
    writeFileSync(file, text);
    chmodSync(file, mode);
  };
  const line = (token: string) => `machine 127.0.0.1 login token password ${token}\n`;
  const section = (name: string, token: string) => `[${name}]\nhost = ${app.node.url}/\ntoken = ${token}\n`;
  return { app, alice, good, revoked, expired, home, netrc, cfg, env: ours, values, keep, line, section };
}

function reportOf({ stdout }: Ran) {
  const report = JSON.parse(stdout);
  const sent = new Map<string, unknown>(
    report.clients.map(({ client, sends, nothing, fails }: Record<string, unknown>) => [
      client,
      sends ?? nothing ?? fails,
    ]),
  );
  return { ...report, sent };
}

test('where nothing lies, nothing is wrong and nothing is sent', async () => {
  const { env, app } = await startWithTokens();
  const ran = await runLatchkey(['doctor', '--output', 'table'], { env });
  expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
  expect(ran.stdout).toContain(`Nothing on this machine is for ${app.node.url}.\n`);
  expect(ran.stdout).toMatch(/^curl -n +nothing: there is no ~\/\.netrc$/m);
  expect(ran.stdout.endsWith('Nothing is wrong.\n')).toBe(true);
});

test('each place is named with what the server says and who sends it, and no value is shown', async () => {
  const { env, netrc, cfg, keep, line, section, good, revoked, expired, values } = await startWithTokens();
  keep(netrc, line(good.value));
  keep(
    cfg,
    `${section('DEFAULT', revoked.value)}${section('old', expired.value)}[b]\nhost = http://b\ntoken = x\n`,
  );
  const ours = { ...env, LATCHKEY_TOKEN: good.value };
  const ran = await runLatchkey(['doctor'], { env: ours });
  expect(ran.exitCode).toBe(1);
  const { credentials, sent, problems } = reportOf(ran);
  const sdks = ['Databricks SDK for Python', 'Databricks SDK for Go', 'Databricks CLI', 'Terraform provider'];
  expect(credentials).toEqual([
    {
      place: { kind: 'netrc', file: netrc, entry: '127.0.0.1' },
      kind: 'token',
      status: 'good',
      note: 'alice',
      token_id: good.id,
      expiry_time: expect.any(Number),
      used_by: ['curl -n', 'Python requests'],
      shadowed: false,
    },
    {
      place: { kind: 'databrickscfg', file: cfg, entry: 'DEFAULT' },
      kind: 'token',
      status: 'revoked',
      token_id: revoked.id,
      expiry_time: expect.any(Number),
      used_by: sdks,
      shadowed: false,
    },
    {
      place: { kind: 'databrickscfg', file: cfg, entry: 'old' },
      kind: 'token',
      status: 'expired',
      token_id: expired.id,
      expiry_time: expect.any(Number),
      used_by: [],
      shadowed: true,
    },
    {
      place: { kind: 'variable', variable: 'LATCHKEY_TOKEN' },
      kind: 'token',
      status: 'good',
      note: 'alice',
      token_id: good.id,
      expiry_time: expect.any(Number),
      used_by: ['latchkey'],
      shadowed: false,
    },
  ]);
  expect(sent.get('MLflow')).toBe('MLFLOW_TRACKING_URI is not set');
  expect(problems).toEqual([
    `The token in ${cfg}: [DEFAULT] is revoked.`,
    `The token in ${cfg}: [old] is expired.`,
  ]);
  const { shown } = await runOnTerminal('latchkey doctor', { env: ours });
  for (const value of values) expect(ran.stdout + ran.stderr + shown).not.toContain(value);
  expect(shown).toContain(`revoked (id ${revoked.id.slice(0, 12)})`);
});

test('variables shadow the file, and MLflow is overridden by a .netrc', async () => {
  const { env, app, netrc, cfg, keep, line, section, good } = await startWithTokens();
  keep(cfg, section('DEFAULT', good.value) + section('mine', good.value));
  const host = { ...env, DATABRICKS_HOST: app.node.url };
  const mlflow = { MLFLOW_TRACKING_URI: app.node.url, MLFLOW_TRACKING_TOKEN: good.value };
  const sentWith = async (more: Record<string, string>) =>
    reportOf(await runLatchkey(['doctor'], { env: { ...host, ...more } })).sent;
  const variable = (name: string) => ({ kind: 'variable', variable: name });

  const byVariable = await sentWith({ DATABRICKS_TOKEN: good.value, ...mlflow });
  expect(byVariable.get('Databricks CLI')).toEqual(variable('DATABRICKS_TOKEN'));
  expect(byVariable.get('MLflow')).toEqual(variable('MLFLOW_TRACKING_TOKEN'));
  // A host alone keeps the file from being read; a profile has it read for what is missing.
  expect((await sentWith({})).get('Terraform provider')).toBe('no credential is set');
  const named = await sentWith({ DATABRICKS_CONFIG_PROFILE: 'mine' });
  expect(named.get('Databricks SDK for Go')).toEqual({ kind: 'databrickscfg', file: cfg, entry: 'mine' });
  const both = await sentWith({
    DATABRICKS_TOKEN: 'dapi',
    DATABRICKS_USERNAME: 'a',
    DATABRICKS_PASSWORD: 'b',
  });
  expect(both.get('Databricks CLI')).toBe('more than one way is set: basic and pat');
  const elsewhere = await sentWith({ DATABRICKS_HOST: 'b.example', DATABRICKS_TOKEN: 'x' });
  expect(elsewhere.get('Databricks CLI')).toBe('it asks https://b.example');

  keep(netrc, line(good.value));
  expect((await sentWith(mlflow)).get('MLflow')).toEqual({ kind: 'netrc', file: netrc, entry: '127.0.0.1' });
});

test('a token for another host is not sent to this one', async () => {
  const authorizations: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    authorizations.push(request.headers.authorization);
    response.end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const { home, env } = makeHome();
  writeFileSync(join(home, '.netrc'), 'machine b.example login token password dapi1\n', { mode: 0o600 });
  writeFileSync(
    join(home, '.databrickscfg'),
    `[DEFAULT]\nhost = https://b.example\ntoken = dapi2\n[p]\nhost = https://127.0.0.1:${port}\ntoken = dapi3\n`,
    { mode: 0o600 },
  );
  const more = {
    DATABRICKS_TOKEN: 'dapi4',
    MLFLOW_TRACKING_TOKEN: 'dapi5',
    MLFLOW_TRACKING_URI: 'http://b.example',
  };
  const host = `http://127.0.0.1:${port}`;
  const ran = await runLatchkey(['--host', host, 'doctor'], { env: { ...env, ...more } });
  expect(reportOf(ran).credentials).toEqual([]);
  expect(authorizations).toEqual([]);
});

test('a password is not tried, and a hash of it is not shown', async () => {
  const { env, netrc, keep } = await startWithTokens();
  keep(netrc, 'machine 127.0.0.1 login alice password hunter2\n');
  const ran = await runLatchkey(['doctor'], { env });
  expect(reportOf(ran).credentials).toEqual([
    expect.objectContaining({ kind: 'password', user_name: 'alice', status: 'not asked' }),
  ]);
  keep(netrc, 'machine 127.0.0.1 login token password hunter2\n');
  const [credential] = reportOf(await runLatchkey(['doctor'], { env })).credentials;
  expect(credential).toMatchObject({ kind: 'token', status: 'refused' });
  expect(credential).not.toHaveProperty('token_id');
  expect(ran.stdout).not.toContain('hunter2');
});

test('what others can read is told, and --fix closes it and removes what has ended, and only that', async () => {
  const { env, app, netrc, cfg, keep, line, section, good, revoked } = await startWithTokens();
  keep(netrc, `machine b login c password d\n${line(revoked.value)}`, 0o644);
  keep(cfg, `# mine\n${section('old', revoked.value)}${section('new', good.value)}`, 0o640);
  const told = await runLatchkey(['doctor'], { env });
  expect(told.exitCode).toBe(1);
  expect(reportOf(told).problems).toContain(
    `${netrc} can be read or written by other users of this machine.`,
  );
  expect(statSync(netrc).mode & 0o777).toBe(0o644);

  const unasked = await runLatchkey(['doctor', '--fix'], { env });
  expect(unasked).toMatchObject({ exitCode: 2, stdout: '' });
  const no = await runOnTerminal('latchkey doctor --fix', { env, typing: { after: '[y/N] ', keys: 'n\n' } });
  expect(no.shown).toContain(`- remove the entry of 127.0.0.1 from ${netrc}\n`);
  expect(readFileSync(netrc, 'utf8')).toContain(revoked.value);

  const yes = await runOnTerminal('latchkey doctor --fix', { env, typing: { after: '[y/N] ', keys: 'y\n' } });
  expect(yes.exitCode).toBe(0);
  expect(readFileSync(netrc, 'utf8')).toBe('machine b login c password d\n');
  expect(readFileSync(cfg, 'utf8')).toBe(`# mine\n${section('new', good.value)}`);
  for (const file of [netrc, cfg]) expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(app.node.url).toContain('127.0.0.1');
});

test('--fix --yes asks nobody, and is done in JSON, too', async () => {
  const { env, netrc, keep, line, expired } = await startWithTokens();
  keep(netrc, line(expired.value));
  const ran = await runLatchkey(['doctor', '--fix', '--yes'], { env });
  expect(ran.exitCode).toBe(0);
  expect(reportOf(ran).fixed).toEqual([`remove the entry of 127.0.0.1 from ${netrc}`]);
  expect(readFileSync(netrc, 'utf8')).toBe('');
});

test.each([
  [
    'one of several entries is good',
    (good: string, bad: string) =>
      `machine 127.0.0.1 login token password ${bad}\nmachine 127.0.0.1 login token password ${good}\n`,
  ],
  ['it is the default of all hosts', (_good: string, bad: string) => `default login token password ${bad}\n`],
  ['it is a password', () => 'machine 127.0.0.1 login alice password violet\n'],
])('--fix leaves an entry where %s', async (_name, textOf) => {
  const { env, netrc, keep, good, revoked } = await startWithTokens();
  const text = textOf(good.value, revoked.value);
  keep(netrc, text);
  await runLatchkey(['doctor', '--fix', '--yes'], { env });
  expect(readFileSync(netrc, 'utf8')).toBe(text);
});

test('nothing is removed where no server says so: a proxy that refuses, and none that answers', async () => {
  const { env, netrc, keep, line, good } = await startWithTokens();
  const proxy = createServer((_request, response) => {
    response.writeHead(401, { 'www-authenticate': 'Bearer error="invalid_token"' }).end('<html>');
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void proxy.close());
  const { port } = proxy.address() as AddressInfo;
  keep(netrc, line(good.value));
  for (const host of [`http://127.0.0.1:${port}`, 'http://127.0.0.1:1']) {
    const ran = await runLatchkey(['--host', host, 'doctor', '--fix', '--yes'], { env });
    expect(reportOf(ran).credentials).toEqual([expect.objectContaining({ status: 'unknown' })]);
    expect(readFileSync(netrc, 'utf8')).toBe(line(good.value));
  }
});

test('a host that must not have a token is asked nothing, and nothing is removed', async () => {
  const { home, env } = makeHome();
  const netrc = join(home, '.netrc');
  writeFileSync(netrc, 'machine a.example login token password dapi1\n', { mode: 0o600 });
  const ran = await runLatchkey(['--host', 'http://a.example', 'doctor', '--fix', '--yes'], { env });
  expect(ran).toMatchObject({ exitCode: 2, stdout: '' });
  expect(existsSync(netrc)).toBe(true);
});

/** What is in the home directory, and with which variables. */
const HOMES: [string, Record<string, string>, Record<string, string>?][] = [
  ['nothing', {}],
  ['an entry', { '.netrc': 'machine 127.0.0.1 login token password dapi1\n' }],
  [
    'two entries',
    {
      '.netrc':
        'machine 127.0.0.1 login token password dapi1\nmachine 127.0.0.1 login token password dapi2\n',
    },
  ],
  [
    'an entry and a default',
    { '.netrc': 'default login a password b\nmachine 127.0.0.1 login token password dapi1\n' },
  ],
  ['what Python does not read', { '.netrc': 'machine 127.0.0.1 login token password dapi1\n\n# old one\n' }],
  [
    'what curl does not read',
    { '.netrc': 'machine x login "\nmachine 127.0.0.1 login token password dapi1\n' },
  ],
  ['an underscore', { _netrc: 'machine 127.0.0.1 login token password dapi1\n' }],
  [
    'NETRC',
    {
      '.netrc': 'machine 127.0.0.1 login token password dapi1\n',
      other: 'machine 127.0.0.1 login token password dapi2\n',
    },
    { NETRC: '~/other' },
  ],
  ['another machine', { '.netrc': 'machine localhost login token password dapi1\n' }],
];

test.each(HOMES)(
  'the real curl and the real netrc module send what is told, with %s',
  async (_name, files, more = {}) => {
    const seen: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      seen.push(request.headers.authorization);
      response.end('{}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const { home, env } = makeHome();
    for (const [name, text] of Object.entries(files)) writeFileSync(join(home, name), text, { mode: 0o600 });
    const host = `http://127.0.0.1:${port}`;
    const ran = await runLatchkey(['--host', host, 'doctor'], { env: { ...env, ...more } });
    const { sent, problems } = reportOf(ran);

    seen.length = 0;
    const variables = { HOME: home, ...more };
    const shell = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
    await runToEnd('env', [...shell, 'curl', '-q', '-s', '-n', '--noproxy', '*', host], '', true);
    expect(seen[0] !== undefined).toBe(typeof sent.get('curl -n') === 'object');
    const byCurl = seen[0];
    seen.length = 0;
    await runToEnd('env', [...shell, 'python3', '-c', AS_REQUESTS, host]);
    expect(seen[0] !== undefined).toBe(typeof sent.get('Python requests') === 'object');
    expect(seen[1]).toBeUndefined();
    const isSame = byCurl === seen[0] || byCurl === undefined || seen[0] === undefined;
    expect(problems.includes('curl -n and Python requests send different things to this host.')).toBe(
      !isSame,
    );
  },
);

/** The rules of `requests.utils.get_netrc_auth` with the standard library alone; then what urllib sends by itself. */
const AS_REQUESTS = `
import base64, netrc, os, sys, urllib.request, urllib.parse
url = sys.argv[1]
named = os.environ.get('NETRC')
places = [named] if named is not None else ['~/.netrc', '~/_netrc']
path = next((p for p in map(os.path.expanduser, places) if os.path.exists(p)), None)
headers = {}
try:
    found = path and netrc.netrc(path).authenticators(urllib.parse.urlparse(url).hostname)
    if found and any(found):
        pair = f'{found[0] or found[1]}:{found[2]}'
        headers['Authorization'] = 'Basic ' + base64.b64encode(pair.encode()).decode()
except netrc.NetrcParseError:
    pass
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
opener.open(urllib.request.Request(url, headers=headers)).read()
opener.open(url).read()
`;

async function startWithLogin(
  storage: readonly string[] = ['--insecure-storage'],
  more: readonly string[] = [],
) {
  const started = await startWithTokens();
  const env = { ...started.env, XDG_CONFIG_HOME: join(started.home, '.config') };
  const login = ['--user', 'alice', 'login', started.app.node.url, ...storage, ...more];
  expect((await runLatchkey(login, { env, stdin: `${PASSWORD}\n` })).exitCode).toBe(0);
  const tokens = join(started.home, '.config', 'latchkey', 'tokens.json');
  return { ...started, env, tokens };
}

test('a login is looked into, is what this command sends, and its token is not shown', async () => {
  const { env, tokens } = await startWithLogin();
  const ran = await runLatchkey(['doctor'], { env });
  expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
  const { credentials, sent, files } = reportOf(ran);
  const place = { kind: 'login', profile: 'default', storage: 'file' };
  expect(credentials).toEqual([
    expect.objectContaining({
      place,
      status: 'good',
      used_by: ['latchkey'],
      expiry_time: expect.any(Number),
    }),
  ]);
  expect(sent.get('latchkey')).toEqual(place);
  expect(files).toEqual([expect.objectContaining({ file: tokens, open_to_others: false })]);
  expect(ran.stdout).not.toMatch(/dapi[0-9a-f]{32}/);
  const shown = await runOnTerminal('latchkey doctor', { env });
  expect(shown.shown).toMatch(/^the login default \(file\) +token +good /m);
});

test('of several logins none is sent by itself; LATCHKEY_TOKEN is stronger than any', async () => {
  const { env, app, good } = await startWithLogin(['--insecure-storage'], ['--profile', 'one']);
  const again = ['--user', 'alice', 'login', app.node.url, '--insecure-storage', '--profile', 'two'];
  await runLatchkey(again, { env, stdin: `${PASSWORD}\n` });
  const both = reportOf(await runLatchkey(['doctor'], { env }));
  expect(both.credentials).toHaveLength(2);
  expect(both.sent.get('latchkey')).toBe('several logins could be meant: --profile says which');
  const byProfile = await runLatchkey(['doctor'], { env: { ...env, LATCHKEY_PROFILE: 'two' } });
  expect(reportOf(byProfile).sent.get('latchkey')).toEqual({
    kind: 'login',
    profile: 'two',
    storage: 'file',
  });
  const named = reportOf(await runLatchkey(['doctor'], { env: { ...env, LATCHKEY_TOKEN: good.value } }));
  expect(named.sent.get('latchkey')).toEqual({ kind: 'variable', variable: 'LATCHKEY_TOKEN' });
});

test('a login whose token has ended is named, and forgotten by --fix; one that works stays', async () => {
  const { env, app, alice, tokens } = await startWithLogin();
  const keep = ['--user', 'alice', 'login', app.node.url, '--insecure-storage', '--profile', 'kept'];
  await runLatchkey(keep, { env, stdin: `${PASSWORD}\n` });
  const { credentials } = reportOf(await runLatchkey(['doctor'], { env }));
  const { token_id } = credentials.find(
    ({ place }: { place: { profile: string } }) => place.profile === 'default',
  );
  await app.post('/api/2.0/token/delete', alice, { token_id });
  const found = await runLatchkey(['doctor'], { env });
  expect(found.exitCode).toBe(1);
  expect(reportOf(found).problems).toEqual(['The token in the login default (file) is revoked.']);
  const fixed = await runLatchkey(['doctor', '--fix', '--yes'], { env });
  expect(fixed).toMatchObject({ exitCode: 0, stderr: 'This is to be done:\n- forget the login default\n' });
  expect(JSON.parse((await runLatchkey(['profiles', '--output', 'json'], { env })).stdout)).toEqual({
    profiles: [expect.objectContaining({ name: 'kept' })],
  });
  expect(readFileSync(tokens, 'utf8').match(/dapi[0-9a-f]{32}/g)).toHaveLength(1);
});

test('a file of tokens that others can read is named, and closed by --fix', async () => {
  const { env, tokens } = await startWithLogin();
  chmodSync(tokens, 0o644);
  const found = await runLatchkey(['doctor'], { env });
  expect(reportOf(found).problems).toEqual([
    `${tokens} can be read or written by other users of this machine.`,
    expect.stringMatching(/^The login default cannot be looked into: Others may read/),
  ]);
  expect((await runLatchkey(['doctor', '--fix', '--yes'], { env })).exitCode).toBe(0);
  expect(statSync(tokens).mode & 0o777).toBe(0o600);
});

test('a token that ends within a week is named, unless it was made for less', async () => {
  const { app, env, netrc, keep, line, alice } = await startWithTokens();
  const { id, value } = await app.token(alice, { lifetimeSeconds: 2.5 * 86_400 });
  keep(netrc, line(value));
  expect((await runLatchkey(['doctor'], { env })).exitCode).toBe(0);
  const change = app.core.db.sql.updateTable('tokens').set({ created_at: Date.now() - 30 * 86_400_000 });
  await change.where('token_id', '=', id).execute();
  const { problems } = reportOf(await runLatchkey(['doctor'], { env }));
  expect(problems).toEqual([`The token in ${netrc}: 127.0.0.1 ends in 2 days.`]);
});
