import { chownSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { makePrivateFile } from './private-file.ts';

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-private-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

test('a file is for its owner alone, and so is the folder that is made for it', () => {
  const path = join(makeFolder(), 'keys', 'key');
  makePrivateFile(path, 'a secret');
  expect(readFileSync(path, 'utf8')).toBe('a secret');
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(statSync(join(path, '..')).mode & 0o777).toBe(0o700);
});

test('one that is there stays, and nothing is left beside it', () => {
  const folder = makeFolder();
  const path = join(folder, 'key');
  makePrivateFile(path, Buffer.from('first'));
  expect(() => makePrivateFile(path, 'second')).toThrow(expect.objectContaining({ code: 'EEXIST' }));
  expect(readFileSync(path, 'utf8')).toBe('first');
  expect(readdirSync(folder)).toEqual(['key']);
});

test.skipIf(process.geteuid?.() !== 0)('what root makes belongs to whom the folder belongs', () => {
  const folder = join(makeFolder(), 'keys');
  mkdirSync(folder);
  chownSync(folder, 12_345, 23_456);
  makePrivateFile(join(folder, 'key'), 'a secret');
  const { uid, gid } = statSync(join(folder, 'key'));
  expect([uid, gid]).toEqual([12_345, 23_456]);
});
