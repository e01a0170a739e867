import { expect, test } from 'vitest';
import { startTestApp } from '../../../server/src/testing/harness.ts';
import { runLatchkey } from '../testing/latchkey.ts';

async function start() {
  const app = await startTestApp();
  const alice = await app.user('alice');
  const [asking, other] = [await app.token(alice), await app.token(alice, { comment: 'other' })];
  const env = { LATCHKEY_URL: app.node.url, LATCHKEY_TOKEN: asking.value };
  const update = (...args: string[]) => runLatchkey(['token', 'update', ...args], { env });
  return { app, alice, asking, other, update };
}

test('what is named is changed, and nothing else', async () => {
  const { other, update } = await start();
  const narrowed = JSON.parse((await update(other.id.slice(0, 12), '--scope', 'sql', 'files')).stdout);
  expect(narrowed.token_info).toMatchObject({ comment: 'other', scopes: ['sql', 'files'] });
  const renamed = await update(other.id, '--comment', 'laptop', '--output', 'table');
  expect(renamed).toEqual({ exitCode: 0, stdout: `Changed ${other.id}.\n`, stderr: '' });
  const widened = JSON.parse((await update(other.id, '--unlimited')).stdout);
  expect(widened.token_info).toMatchObject({ comment: 'laptop' });
  expect(widened.token_info.scopes).toBeUndefined();
});

test.each([
  ['nothing to change', []],
  ['scopes and no limit', ['--scope', 'sql', '--unlimited']],
])('%s is wrong usage', async (_name, args) => {
  const { other, update } = await start();
  expect(await update(other.id, ...args)).toMatchObject({ exitCode: 2, stdout: '' });
});

test('a token that is not there, or is a value, changes nothing', async () => {
  const { other, update } = await start();
  expect((await update('0123456789ab', '--comment', 'x')).exitCode).toBe(4);
  const misplaced = await update(other.value, '--comment', 'x');
  expect(misplaced.exitCode).toBe(2);
  expect(misplaced.stderr).not.toContain(other.value);
});
