import { expect, test } from 'vitest';
import { PASSWORD, startTestApp } from '../../../server/src/testing/harness.ts';
import { runLatchkey, runOnTerminal } from '../testing/latchkey.ts';

async function startWithTokens() {
  const app = await startTestApp();
  const alice = await app.user('alice');
  const asking = await app.token(alice, { comment: 'asking', lifetimeSeconds: 3 * 86_400 + 60 });
  app.clock.advance('1s');
  const scoped = await app.token(alice, {
    comment: 'c'.repeat(50),
    scopes: ['sql', 'files'],
    lifetimeSeconds: 2 * 3600 + 60,
  });
  app.clock.advance('1s');
  const revoked = await app.token(alice, { comment: 'revoked' });
  await app.post('/api/2.0/token/delete', alice, { token_id: revoked.id });
  app.clock.advance('1s');
  const expired = await app.token(alice, { comment: 'expired', lifetimeSeconds: 1 });
  app.clock.advance('2s');
  await app.token(await app.user('bob'), { comment: "bob's" });
  const env = { LATCHKEY_URL: app.node.url, LATCHKEY_TOKEN: asking.value };
  return { app, asking, scoped, revoked, expired, env };
}

test('on a terminal the tokens that are good are a table', async () => {
  const { asking, scoped, env } = await startWithTokens();
  const { exitCode, shown } = await runOnTerminal('latchkey token list', { env });
  expect(exitCode).toBe(0);
  const rows = shown
    .trimEnd()
    .split('\n')
    .map((line) => line.split(/ {2,}/));
  const today = new Date(asking.record.createdAt).toISOString().slice(0, 10);
  const header = ['COMMENT', 'SCOPES', 'CREATED', 'EXPIRES', 'LAST USED', 'STATUS', 'ID'];
  const short = `${'c'.repeat(39)}…`;
  expect(rows).toEqual([
    header,
    [short, 'sql, files', today, 'in 2 hours', 'never', 'active', scoped.id.slice(0, 12)],
    ['asking', 'no limit', today, 'in 3 days', expect.any(String), 'active', asking.id.slice(0, 12)],
  ]);
  expect(shown).not.toContain(asking.value);
});

test('--all shows those that have ended, too', async () => {
  const { revoked, expired, env } = await startWithTokens();
  const { stdout } = await runLatchkey(['token', 'list', '--all', '--output', 'table'], { env });
  expect(stdout).toMatch(new RegExp(`^expired .* expired +${expired.id.slice(0, 12)}$`, 'm'));
  expect(stdout).toMatch(new RegExp(`^revoked .* revoked +${revoked.id.slice(0, 12)}$`, 'm'));
  expect(stdout.trimEnd().split('\n')).toHaveLength(5);
});

test('elsewhere it is JSON with the whole ids, as the server sent it', async () => {
  const { app, asking, scoped, revoked, expired, env } = await startWithTokens();
  const idsOf = ({ stdout }: { stdout: string }): string[] =>
    JSON.parse(stdout).token_infos.map((token: { token_id: string }) => token.token_id);
  expect(idsOf(await runLatchkey(['token', 'list'], { env }))).toEqual([scoped.id, asking.id]);

  const all = await runLatchkey(['token', 'list', '--all'], { env });
  expect(idsOf(all)).toEqual([expired.id, revoked.id, scoped.id, asking.id]);
  const got = await app.get(`/api/latchkey/1.0/token/get?token_id=${revoked.id}`, asking);
  expect(JSON.parse(all.stdout).token_infos[1]).toEqual(got.body.token_info);
});

test('nobody without tokens is shown an empty table', async () => {
  const app = await startTestApp();
  await app.user('alice');
  const args = ['--host', app.node.url, '--user', 'alice', 'token', 'list', '--output', 'table'];
  const ran = await runLatchkey(args, { stdin: PASSWORD });
  expect(ran.stdout).toBe('You have no such tokens: "latchkey token generate" makes one.\n');
});
