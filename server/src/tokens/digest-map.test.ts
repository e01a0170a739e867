import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DigestMap } from './digest-map.ts';

const digestOf = (n: number) => createHash('sha256').update(String(n)).digest('latin1');
/** Digests that belong at the last places of a small map, so that they stand in one another's way and at its beginning. */
const crowded = (n: number) => `${String.fromCharCode(0xfc + (n % 4))}\u0003${digestOf(n).slice(2)}`;

const steps = fc.array(
  fc.record({
    act: fc.constantFrom('set', 'set', 'set', 'delete', 'delete', 'deleteWhere', 'clear'),
    key: fc.nat(60),
    isCrowded: fc.boolean(),
  }),
  { maxLength: 400 },
);

test('whatever is done to it, it holds what a Map holds', () => {
  fc.assert(
    fc.property(steps, (done) => {
      const map = new DigestMap<number>();
      const model = new Map<string, number>();
      for (const [i, { act, key, isCrowded }] of done.entries()) {
        const digest = isCrowded ? crowded(key) : digestOf(key);
        if (act === 'set') {
          map.set(digest, i);
          model.set(digest, i);
        } else if (act === 'delete') {
          expect(map.delete(digest)).toBe(model.delete(digest));
        } else if (act === 'deleteWhere') {
          map.deleteWhere((value) => value % 3 === key % 3);
          for (const [known, value] of model) if (value % 3 === key % 3) model.delete(known);
        } else if (key === 0) {
          map.clear();
          model.clear();
        }
        expect(map.size).toBe(model.size);
      }
      for (let key = 0; key <= 60; key++)
        for (const digest of [digestOf(key), crowded(key)]) expect(map.get(digest)).toBe(model.get(digest));
    }),
    { numRuns: 300 },
  );
});

test('what is gone is deleted wherever it stands, also where a deletion moves it from the beginning to the end', () => {
  const map = new DigestMap<string>();
  // All belong at the last place but one; the third lands at the first.
  const crowd = (n: number) => `\u00fe\u0003${digestOf(n).slice(2)}`;
  map.set(crowd(0), 'gone');
  map.set(crowd(1), 'kept');
  map.set(crowd(2), 'gone, too');
  map.deleteWhere((value) => value.startsWith('gone'));
  expect([0, 1, 2].map((n) => map.get(crowd(n)))).toEqual([undefined, 'kept', undefined]);
  expect(map.size).toBe(1);
});

test('of many that are gone none is left, and of those that are kept none is lost', () => {
  for (let round = 0; round < 300; round++) {
    const map = new DigestMap<number>();
    const keys = Array.from({ length: 500 }, (_, i) => round * 500 + i);
    for (const key of keys) map.set(digestOf(key), key);
    map.deleteWhere((key) => key % 2 === 0);
    const found = keys.filter((key) => map.get(digestOf(key)) !== undefined);
    expect(found).toEqual(keys.filter((key) => key % 2 === 1));
  }
});

test('it grows, and uses again what was given up', () => {
  const map = new DigestMap<number>();
  for (let round = 0; round < 3; round++) {
    for (let i = 0; i < 20_000; i++) map.set(digestOf(i), i);
    for (let i = 0; i < 20_000; i++) expect(map.get(digestOf(i))).toBe(i);
    expect(map.get(digestOf(20_000))).toBeUndefined();
    map.deleteWhere((value) => value % 2 === 0);
    expect(map.size).toBe(10_000);
    for (let i = 0; i < 20_000; i++) expect(map.get(digestOf(i))).toBe(i % 2 === 0 ? undefined : i);
  }
});

test('digests that differ in one byte, wherever it is, are two', () => {
  const digest = digestOf(0);
  const map = new DigestMap<string>();
  map.set(digest, 'one');
  for (let i = 0; i < 32; i++) {
    const other = digest.slice(0, i) + String.fromCharCode(digest.charCodeAt(i) ^ 1) + digest.slice(i + 1);
    expect(map.get(other)).toBeUndefined();
  }
  expect(map.get(digest)).toBe('one');
});
