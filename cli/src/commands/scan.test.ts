import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  openSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startTestApp } from '../../../server/src/testing/harness.ts';
import { generateTokenValue, hashTokenValue } from '../../../server/src/tokens/token-value.ts';
import { runLatchkey, runOnTerminal } from '../testing/latchkey.ts';
import { makeFolder, TestRepository, write } from '../testing/scan-folder.ts';

const ME = '/api/2.0/preview/scim/v2/Me';
const value = () => generateTokenValue(undefined);
/** Nobody listens there: what asked would fail. */
const NOWHERE = { LATCHKEY_URL: 'http://127.0.0.1:1' };

interface ShownFinding {
  readonly token_id: string;
  readonly path: string;
  readonly line?: number;
  readonly commit?: string;
  readonly status?: string;
}

async function scan(args: readonly string[], env: Record<string, string> = NOWHERE) {
  const ran = await runLatchkey(['scan', ...args], { env });
  const shown = ran.stdout.startsWith('{') ? JSON.parse(ran.stdout) : { findings: [] };
  return { ...ran, ...(shown as { findings: ShownFinding[]; notes: string[]; unread: string[] }) };
}

/** Where a value was found; what git itself writes into its logs is left out. */
const placesOf = (findings: readonly ShownFinding[], token: string) =>
  findings
    .filter(({ token_id, path }) => token_id === hashTokenValue(token) && !path.includes('/.git/logs/'))
    .map(({ commit, path, line }) => [commit, path, line].filter((part) => part !== undefined).join(':'))
    .sort();

test('where nothing is found the exit code is 0', async () => {
  const folder = makeFolder();
  write(folder, 'a.txt', 'dapi but no token\n');
  expect(await scan([folder])).toMatchObject({ exitCode: 0, findings: [], unread: [], stderr: '' });
});

test('values in files are told by path, line and id, with no more of them than lists show', async () => {
  const folder = makeFolder();
  const [one, two] = [value(), generateTokenValue('acme')];
  const env = write(folder, '.env', `# local\nTOKEN=${one}\n`);
  const deep = write(
    folder,
    'a/b/c/conf.bin',
    Buffer.concat([Buffer.from([0, 1, 255, 10]), Buffer.from(two)]),
  );
  const ran = await scan([folder]);
  expect(ran.exitCode).toBe(5);
  expect(placesOf(ran.findings, one)).toEqual([`${env}:2`]);
  expect(placesOf(ran.findings, two)).toEqual([`${deep}:2`]);
  expect(ran.stderr).toBe('latchkey: 2 token values were found in 2 places.\n');
  for (const secret of [one, two]) expect(ran.stdout + ran.stderr).not.toContain(secret.slice(4, -4));
});

test('on a terminal they are a table', async () => {
  const folder = makeFolder();
  const one = value();
  const path = write(folder, 'x', one);
  const { exitCode, shown } = await runOnTerminal(`latchkey scan ${folder}`, { env: NOWHERE });
  expect(exitCode).toBe(5);
  const [header, row] = shown.split('\n').map((line) => line.split(/ {2,}/));
  expect(header).toEqual(['WHERE', 'VALUE', 'ID']);
  expect(row).toEqual([`${path}:1`, `dapi…${one.slice(-4)}`, hashTokenValue(one).slice(0, 12)]);
});

test('a file is searched to its end however large it is, also where pieces of it meet', async () => {
  const folder = makeFolder();
  const path = write(folder, 'huge', '');
  // Sparse: it takes no room, and has to be read all the same.
  truncateSync(path, 300_000_000);
  const values = [value(), value(), value()];
  const file = openSync(path, 'r+');
  for (const [i, at] of [1_048_576 - 20, 100_000_000, 299_999_000].entries())
    writeSync(file, values[i] ?? '', at);
  closeSync(file);
  const line = `ulimit -v 3000000; latchkey scan --output json ${path}`;
  const { exitCode, shown } = await runOnTerminal(line, { env: NOWHERE });
  expect(exitCode).toBe(5);
  for (const one of values) expect(shown).toContain(hashTokenValue(one));
});

test('a value in the name of a file is found, and shown in no path', async () => {
  const folder = makeFolder();
  const [one, two] = [value(), value()];
  write(folder, `backup-${one}/${two}.txt`, `again ${two}\n`);
  const ran = await scan([folder]);
  expect(new Set(ran.findings.map(({ token_id }) => token_id))).toEqual(
    new Set([hashTokenValue(one), hashTokenValue(two)]),
  );
  expect(ran.stdout + ran.stderr).not.toContain(one);
  expect(ran.stdout + ran.stderr).not.toContain(two);
});

test('names that are no UTF-8 and names with escapes for terminals are read and shown harmlessly', async () => {
  const folder = makeFolder();
  const [one, two] = [value(), value()];
  execFileSync('sh', ['-c', `printf %s ${one} > "$(printf 'caf\\351')"`], { cwd: folder });
  write(folder, 'a\u001b[2Jb', two);
  const { shown } = await runOnTerminal(`latchkey scan ${folder}`, { env: NOWHERE });
  expect(shown).toContain(hashTokenValue(one).slice(0, 12));
  expect(shown).toContain(hashTokenValue(two).slice(0, 12));
  expect(shown).not.toContain('\u001b');
});

test('links are not followed out of the path: that is told, and what a link itself says is read', async () => {
  const [folder, outside] = [makeFolder(), makeFolder()];
  const [secret, inside, target] = [value(), value(), value()];
  write(outside, 'secret', secret);
  const path = write(folder, 'here', inside);
  symlinkSync(outside, join(folder, 'folder-link'));
  symlinkSync(join(outside, 'secret'), join(folder, 'file-link'));
  symlinkSync('here', join(folder, 'inner-link'));
  symlinkSync('.', join(folder, 'loop'));
  symlinkSync(`/nowhere/${target}`, join(folder, 'dangling'));
  const ran = await scan([folder]);
  expect(placesOf(ran.findings, secret)).toEqual([]);
  expect(placesOf(ran.findings, inside)).toEqual([`${path}:1`]);
  expect(placesOf(ran.findings, target)).toEqual([`${join(folder, 'dangling')}:1`]);
  expect(ran.notes.filter((note) => note.includes('leads out of the path'))).toHaveLength(2);
  expect(ran.stdout + ran.stderr).not.toContain(target);
  // The path that is named is what is meant, link or not.
  expect(placesOf((await scan([join(folder, 'folder-link')])).findings, secret)).toHaveLength(1);
});

test('what cannot be read is told, and without a finding has an exit code of its own', async () => {
  const folder = makeFolder();
  const gone = join(folder, 'gone');
  const missing = await scan([folder, gone]);
  expect([missing.exitCode, missing.unread]).toEqual([
    6,
    [expect.stringContaining(`${gone}: could not be read`)],
  ]);
  expect(missing.stderr).toContain(gone);
  execFileSync('mkfifo', [join(folder, 'pipe')]);
  expect((await scan([folder])).notes).toEqual([expect.stringContaining('pipe: is no file')]);
  write(folder, 'locked/file', value());
  chmodSync(join(folder, 'locked/file'), 0);
  if (process.getuid?.() === 0) return;
  expect(await scan([folder])).toMatchObject({ exitCode: 6, unread: [expect.stringContaining('EACCES')] });
});

test('history holds what was deleted, what is on other branches, in packs, messages, tags and stashes', async () => {
  const repository = new TestRepository();
  const names = [
    'deleted',
    'branch',
    'packed',
    'message',
    'tag',
    'stash',
    'amended',
    'here',
    'name',
  ] as const;
  const values = Object.fromEntries(names.map((name) => [name, value() as string])) as Record<
    (typeof names)[number],
    string
  >;
  repository.write('old.env', `a\nb\nT=${values.deleted}\n`);
  const added = repository.commit('first');
  repository.write('old.env', `a\nT=${values.deleted}\nmore\n`);
  repository.commit('moved a line');
  rmSync(join(repository.folder, 'old.env'));
  repository.write('big.txt', `${'padding\n'.repeat(500)}${values.packed}\n`);
  const packed = repository.commit(`oops ${values.message}`);
  repository.git('gc', '--quiet', '--prune=now');
  repository.git('checkout', '--quiet', '-b', 'other');
  repository.write('b.txt', values.branch);
  repository.write(`dump-${values.name}.sql`, '');
  const branched = repository.commit('on a branch');
  repository.git('checkout', '--quiet', 'main');
  repository.git('tag', '-a', 'v1', '-m', `release ${values.tag}`);
  repository.write('big.txt', values.stash);
  repository.git('stash', '--quiet');
  repository.write('c.txt', values.amended);
  repository.git('add', '--all');
  repository.git('commit', '--quiet', '-m', 'wrong');
  repository.write('c.txt', 'better');
  repository.git('commit', '--quiet', '--amend', '--all', '-m', 'right');
  repository.git('reflog', 'expire', '--expire=now', '--all');
  rmSync(join(repository.folder, 'big.txt'));
  const here = repository.write('here.txt', values.here);

  const files = await scan([repository.folder]);
  for (const name of names)
    expect([name, placesOf(files.findings, values[name]).length]).toEqual([name, name === 'here' ? 1 : 0]);
  const { exitCode, findings, stdout, stderr, unread } = await scan(['--history', repository.folder]);
  expect([exitCode, unread]).toEqual([5, []]);
  // Git puts the message into what it makes of a stash, too.
  for (const name of names)
    expect([name, placesOf(findings, values[name]).length]).toEqual([name, name === 'message' ? 3 : 1]);
  expect(placesOf(findings, values.deleted)).toEqual([`${added}:old.env:3`]);
  expect(placesOf(findings, values.packed)).toEqual([`${packed}:big.txt:501`]);
  expect(placesOf(findings, values.branch)).toEqual([`${branched}:b.txt:1`]);
  expect(placesOf(findings, values.message)[0]).toMatch(/^[0-9a-f]{40}:\(commit\):\d+$/);
  expect(placesOf(findings, values.tag)[0]).toMatch(/:\(tag\):/);
  expect(placesOf(findings, values.amended)[0]).toMatch(/:\(blob in no commit\):1$/);
  expect(placesOf(findings, values.here)).toEqual([`${here}:1`]);
  for (const one of Object.values(values)) expect(stdout + stderr).not.toContain(one);
});

test('a history without values is clean, also an empty one', async () => {
  const repository = new TestRepository();
  expect((await scan(['--history', repository.folder])).exitCode).toBe(0);
  repository.write('a', 'nothing');
  repository.commit('first');
  expect((await scan(['--history', repository.folder])).exitCode).toBe(0);
});

test('an object that something else stands in for is read all the same', async () => {
  const repository = new TestRepository();
  const one = value();
  repository.write('a', one);
  const first = repository.commit('first');
  const blob = repository.git('rev-parse', `${first}:a`);
  rmSync(join(repository.folder, 'a'));
  repository.write('b', 'harmless');
  repository.commit('second');
  repository.git('replace', blob, repository.git('rev-parse', 'HEAD:b'));
  expect(placesOf((await scan(['--history', repository.folder])).findings, one)).toEqual([`${first}:a:1`]);
});

test('what a clone has not got is told, and so is a path without history', async () => {
  const repository = new TestRepository();
  repository.write('a', value());
  repository.commit('first');
  rmSync(join(repository.folder, 'a'));
  repository.commit('second');
  const clone = join(makeFolder(), 'clone');
  repository.git('clone', '--quiet', '--depth=1', `file://${repository.folder}`, clone);
  const shallow = await scan(['--history', clone]);
  expect([shallow.exitCode, shallow.unread]).toEqual([6, [expect.stringContaining('shallow clone')]]);
  const bare = await scan(['--history', makeFolder()]);
  expect([bare.exitCode, bare.unread]).toEqual([6, [expect.stringContaining('not a git repository')]]);
});

test('variables that git hands to a hook do not lead it to another repository, nor does it run what one names', async () => {
  const [repository, other] = [new TestRepository(), new TestRepository()];
  const one = value();
  repository.write('a', one);
  repository.commit('first');
  rmSync(join(repository.folder, 'a'));
  other.commit('empty');
  const ran = join(makeFolder(), 'ran');
  for (const [name, text] of [
    ['core.fsmonitor', `touch ${ran}`],
    ['diff.external', `touch ${ran}`],
    ['core.pager', `touch ${ran}`],
  ] as const)
    repository.git('config', name, text);
  const env = { ...NOWHERE, GIT_DIR: join(other.folder, '.git'), GIT_WORK_TREE: other.folder };
  const { findings } = await scan(['--history', repository.folder], env);
  expect(placesOf(findings, one)).toHaveLength(1);
  expect((await scan([ran])).exitCode).toBe(6);
});

test('the hook of the how-to page refuses a commit by what is staged, and lets others pass', async () => {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/how-to/leaked-tokens.md'), 'utf8');
  const [hook] = /#!\/bin\/sh\n.*?(?=```)/s.exec(page) ?? [];
  const repository = new TestRepository();
  const main = join(import.meta.dirname, '../main.ts');
  const path = write(
    repository.folder,
    '.git/hooks/pre-commit',
    hook?.replace('latchkey', `"${process.execPath}" "${main}"`) ?? '',
  );
  chmodSync(path, 0o755);
  repository.write('good', 'nothing');
  repository.commit('first');
  repository.write('bad', value());
  repository.git('add', 'bad');
  // What lies in the folder is another matter.
  repository.write('bad', 'nothing');
  expect(() => repository.git('commit', '-m', 'second')).toThrow(/One token value was found/);
  repository.git('add', 'bad');
  repository.git('rm', '--quiet', 'good');
  repository.git('commit', '--quiet', '-m', 'second');
  expect(repository.git('log', '--format=%s')).toBe('second\nfirst');
});

test('with a credential the server tells by id which of the own tokens are good', async () => {
  const app = await startTestApp();
  const [alice, bob] = [await app.user('alice'), await app.user('bob')];
  const asking = await app.token(alice);
  const [good, ended] = [await app.token(alice, { comment: 'nightly' }), await app.token(alice)];
  const bobs = await app.token(bob);
  await app.post('/api/2.0/token/delete', alice, { token_id: ended.id });
  const folder = makeFolder();
  const path = write(folder, 'x', [good, ended, bobs].map((token) => token.value).join('\n'));
  const env = { LATCHKEY_URL: app.node.url, LATCHKEY_TOKEN: asking.value };
  const { exitCode, findings } = await scan([path], env);
  expect(exitCode).toBe(5);
  expect(findings.map(({ token_id, status }) => [token_id, status])).toEqual([
    [good.id, 'active'],
    [ended.id, 'revoked'],
    [bobs.id, 'unknown'],
  ]);
  // No value went to the server, and with --offline not even an id.
  expect(app.logLines.join('')).not.toContain(good.value);
  const offline = await scan([path, '--offline'], { ...env, ...NOWHERE });
  expect([offline.exitCode, offline.findings[0]?.status]).toEqual([5, undefined]);
});

test('when the server cannot be asked, what was found is shown all the same', async () => {
  const folder = makeFolder();
  write(folder, 'x', value());
  const ran = await scan([folder], { ...NOWHERE, LATCHKEY_TOKEN: value() });
  expect([ran.exitCode, ran.findings.length]).toEqual([1, 1]);
  expect(ran.stderr).toContain('No answer came from');
});

test('--revoke hands the values in, without a credential, and from history too', async () => {
  const app = await startTestApp();
  const alice = await app.user('alice');
  const [inFile, inHistory, kept] = [await app.token(alice), await app.token(alice), await app.token(alice)];
  const repository = new TestRepository();
  repository.write('old', inHistory.value);
  repository.commit('first');
  rmSync(join(repository.folder, 'old'));
  repository.write('new', inFile.value);
  const env = { LATCHKEY_URL: app.node.url };
  const ran = await scan(['--history', '--revoke', repository.folder], env);
  expect(ran.exitCode).toBe(5);
  expect(ran.stderr).toContain(`2 values were handed in at ${app.node.url}`);
  const statuses = () =>
    Promise.all([inFile, inHistory, kept].map(async (token) => (await app.get(ME, token)).status));
  await expect.poll(statuses, { timeout: 15_000 }).toEqual([403, 403, 200]);
});

test.each([
  ['no path', [], /missing required argument/],
  ['a prefix that no server has', ['--prefix', 'A-b', '--', '.'], /^latchkey: --prefix takes what/],
  ['asking and not asking', ['--offline', '--revoke', '.'], /cannot be used with/],
])('%s is wrong usage', async (_name, args, message) => {
  const ran = await scan(args);
  expect(ran).toMatchObject({ exitCode: 2, stdout: '' });
  expect(ran.stderr).toMatch(message);
});
