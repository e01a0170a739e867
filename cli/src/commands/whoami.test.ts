import { expect, test } from 'vitest';
import { startTestApp } from '../../../server/src/testing/harness.ts';
import { runLatchkey } from '../testing/latchkey.ts';

test('whoami shows the principal, as a table and as the whole answer', async () => {
  const app = await startTestApp();
  const admin = await app.admin();
  const token = await app.token(admin);
  const env = { LATCHKEY_URL: app.node.url, LATCHKEY_TOKEN: token.value };

  const table = await runLatchkey(['whoami', '--output', 'table'], { env });
  expect(table).toMatchObject({ exitCode: 0, stderr: '' });
  expect(table.stdout.split('\n')).toEqual([
    'User    admin',
    `Name    ${admin.displayName}`,
    `Id      ${admin.id}`,
    'Groups  admins, users',
    `Server  ${app.node.url}`,
    '',
  ]);

  const json = await runLatchkey(['whoami'], { env });
  const { body } = await app.get('/api/2.0/preview/scim/v2/Me', token);
  expect(JSON.parse(json.stdout)).toEqual(body);
});
