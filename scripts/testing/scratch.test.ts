import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeScratch } from './scratch.mjs';

let memory: string;
let disk: string;
beforeEach(() => {
  memory = mkdtempSync(join(tmpdir(), 'latchkey-memory-'));
  disk = mkdtempSync(join(tmpdir(), 'latchkey-disk-'));
});
afterEach(() => {
  for (const folder of [memory, disk]) rmSync(folder, { recursive: true, force: true });
});

test('a test run keeps its files in the first place that has room', () => {
  const folder = makeScratch([memory, disk], 1);
  expect(dirname(folder)).toBe(memory);
  expect(statSync(folder).mode & 0o777).toBe(0o711);
});

test('and in the last where no other has, or is there', () => {
  const folder = makeScratch([memory, disk], Number.MAX_SAFE_INTEGER);
  expect(dirname(folder)).toBe(disk);
  const elsewhere = makeScratch([join(memory, 'missing'), disk], 1);
  expect(dirname(elsewhere)).toBe(disk);
  expect(existsSync(elsewhere)).toBe(true);
});
