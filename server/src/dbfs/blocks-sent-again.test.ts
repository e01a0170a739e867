import { expect, test } from 'vitest';
import { bytesOf, FileUser, MIB } from '../testing/dbfs.ts';
import { startTestApp } from '../testing/harness.ts';

test('a block that says where it belongs may be sent again, and is in the file once', async () => {
  const app = await startTestApp();
  const alice = new FileUser(app, await app.token(await app.user('alice')));
  const handle = await alice.create('/tmp/file');
  const add = async (text: string, offset: number) =>
    (await alice.act('add-block', { handle, data: btoa(text), offset })).body;
  expect(await add('one ', 0)).toEqual({ length: 4 });
  expect(await add('two', 4)).toEqual({ length: 7 });
  expect(await add('two', 4)).toEqual({ length: 7 });
  for (const offset of [0, 3, 8, -1])
    expect((await add('three', offset)).error_code).toBe('RESOURCE_CONFLICT');
  expect(await add('', 7)).toEqual({ length: 7 });
  expect((await alice.act('close', { handle })).status).toBe(200);
  expect(await alice.text('/tmp/file')).toBe('one two');
});

test('a block that is sent twice at once with its place is in the file once', async () => {
  const app = await startTestApp();
  const alice = new FileUser(app, await app.token(await app.user('alice')));
  const handle = await alice.create('/tmp/file');
  const bytes = bytesOf(MIB);
  const block = { handle, data: bytes.toString('base64'), offset: 0 };
  const answers = await Promise.all([1, 2, 3].map(() => alice.act('add-block', block)));
  expect(answers.map(({ body }) => body)).toEqual(Array(3).fill({ length: MIB }));
  await alice.act('close', { handle });
  expect((await alice.read('/tmp/file')).equals(bytes)).toBe(true);
});
