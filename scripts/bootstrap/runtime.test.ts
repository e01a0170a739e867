import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { requireIntegrity } from './bring-runtime.mjs';
import { findRuntime, isAtLeast } from './runtime.mjs';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-runtime-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

test.each([
  ['24.7.0', true],
  ['24.7.1', true],
  ['24.10.0', true],
  ['26.0.0', true],
  ['24.6.9', false],
  ['22.22.0', false],
  ['20.20.2', false],
  ['8.99.99', false],
])('Node %s is new enough for 24.7.0: %s', (version, expected) => {
  expect(isAtLeast(version, '24.7.0')).toBe(expected);
});

test('a download that is not the published one is refused, by a single flipped bit', () => {
  const path = join(folder, 'node.tgz');
  const published = Buffer.from('the bytes that were published');
  const integrity = `sha512-${createHash('sha512').update(published).digest('base64')}`;
  writeFileSync(path, published);
  expect(() => requireIntegrity(path, integrity)).not.toThrow();
  published[0] = (published[0] ?? 0) ^ 1;
  writeFileSync(path, published);
  expect(() => requireIntegrity(path, integrity)).toThrow('not the published one');
});

test('the Node that runs us is taken when it is new enough', () => {
  expect(findRuntime(folder, {})).toEqual({ node: process.execPath, version: process.versions.node });
});

test('the Node that LATCHKEY_NODE names is taken before any other', () => {
  const node = fakeNode('30.1.2');
  expect(findRuntime(folder, { LATCHKEY_NODE: node })).toEqual({ node, version: '30.1.2' });
});

test('a LATCHKEY_NODE that is too old or not there is refused, not passed over', () => {
  expect(() => findRuntime(folder, { LATCHKEY_NODE: fakeNode('22.1.0') })).toThrow(
    '24.7.0 or newer is needed',
  );
  expect(() => findRuntime(folder, { LATCHKEY_NODE: join(folder, 'none') })).toThrow('does not name a Node');
});

function fakeNode(version: string): string {
  const path = join(folder, 'bin', 'node');
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `#!/bin/sh\necho ${version}\n`);
  chmodSync(path, 0o755);
  return path;
}
