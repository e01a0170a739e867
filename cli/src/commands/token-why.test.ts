import { expect, test } from 'vitest';
import { PASSWORD, startTestApp } from '../../../server/src/testing/harness.ts';
import { runLatchkey, runOnTerminal } from '../testing/latchkey.ts';

async function start() {
  const app = await startTestApp();
  const alice = await app.user('alice');
  const [asking, revoked] = [
    await app.token(alice),
    await app.token(alice, { comment: 'old\u001b[2J laptop' }),
  ];
  const ids = { token_ids: [revoked.id] };
  await app.post('/api/latchkey/1.0/tokens/revoke', await app.admin(), ids);
  const { revokedAt = 0 } = await app.core.authority.getToken(alice.id, revoked.id);
  const day = new Date(revokedAt).toISOString().slice(0, 10);
  return { app, asking, revoked, day, LATCHKEY_URL: app.node.url };
}

const WHY = ['token', 'why'];
const TABLE = [...WHY, '--output', 'table'];

test('the value in LATCHKEY_TOKEN, or a line of standard input, is asked about by itself', async () => {
  const { revoked, day, LATCHKEY_URL } = await start();
  const piped = await runLatchkey(WHY, { env: { LATCHKEY_URL }, stdin: `${revoked.value}\n` });
  expect(piped).toMatchObject({ exitCode: 0, stderr: '' });
  expect(JSON.parse(piped.stdout)).toEqual({ reason: 'revoked', date: day });
  const set = await runLatchkey(TABLE, { env: { LATCHKEY_URL, LATCHKEY_TOKEN: revoked.value } });
  expect(set).toEqual({ exitCode: 0, stdout: `It was revoked on ${day} (UTC).\n`, stderr: '' });
});

test('on a terminal it is typed without being shown', async () => {
  const { revoked, day, LATCHKEY_URL } = await start();
  const typing = { after: 'Token value: ', keys: `${revoked.value}\r` };
  const { exitCode, shown } = await runOnTerminal('latchkey token why', { env: { LATCHKEY_URL }, typing });
  expect([exitCode, shown]).toEqual([0, `Token value: \nIt was revoked on ${day} (UTC).\n`]);
});

test('signed in by another token or by password, its owner is told by whom, and nothing that moves the cursor', async () => {
  const { app, asking, revoked, LATCHKEY_URL } = await start();
  const byToken = await runLatchkey([...TABLE, '--signed-in'], {
    env: { LATCHKEY_URL, LATCHKEY_TOKEN: asking.value },
    stdin: revoked.value,
  });
  const byPassword = await runLatchkey([...TABLE, '--user', 'alice'], {
    env: { LATCHKEY_URL },
    stdin: `${PASSWORD}\n${revoked.value}\n`,
  });
  for (const ran of [byToken, byPassword]) {
    expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
    expect(ran.stdout).toMatch(/^Revoked +\S+Z by admin$/m);
    expect(ran.stdout).toMatch(/^It is refused: it is revoked\.$/m);
    expect(ran.stdout).toContain(revoked.id);
    expect(ran.stdout).not.toContain('\u001b');
    expect(ran.stdout).not.toContain(revoked.value);
  }
  expect(app.logLines.join('')).not.toContain(revoked.value);
});

test('of a good token and of a guess the command says the same', async () => {
  const { asking, LATCHKEY_URL } = await start();
  const said = await Promise.all(
    [asking.value, `dapi${'0'.repeat(32)}`, 'guess'].map(
      async (stdin) => (await runLatchkey(TABLE, { env: { LATCHKEY_URL }, stdin })).stdout,
    ),
  );
  expect(new Set(said).size).toBe(1);
  expect(said[0]).toContain('Nothing is told of this value');
});

test('without a value, or with one as an argument, nothing is asked', async () => {
  const { revoked, LATCHKEY_URL } = await start();
  const none = await runLatchkey(WHY, { env: { LATCHKEY_URL } });
  expect([none.exitCode, none.stdout]).toEqual([3, '']);
  const argument = await runLatchkey([...WHY, revoked.value], { env: { LATCHKEY_URL } });
  expect([argument.exitCode, argument.stdout]).toEqual([2, '']);
  expect(argument.stderr).not.toContain(revoked.value);
});
