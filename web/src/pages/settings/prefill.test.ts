import { expect, test } from 'vitest';
import { readPrefill } from './prefill.ts';
import { EMPTY_FORM } from './token-form.ts';

test('a link fills in comment, scopes and lifetime', () => {
  expect(readPrefill('?comment=Nightly%20export&scopes=sql,files&lifetime_days=30')).toEqual({
    form: { ...EMPTY_FORM, comment: 'Nightly export', days: '30', isLimited: true, scopes: ['sql', 'files'] },
    leftOut: [],
  });
  expect(readPrefill('').form).toEqual(EMPTY_FORM);
  expect(readPrefill('?scopes=sql&scopes=files sql').form.scopes).toEqual(['sql', 'files']);
});

test.each([
  ['all-apis', { isLimited: false, scopes: [] }],
  ['sql,all-apis', { isLimited: true, scopes: ['sql'] }],
  ['everything', { isLimited: true, scopes: [] }],
  ['all-apis,everything', { isLimited: true, scopes: [] }],
])('scopes=%s never means more than it names', (scopes, form) => {
  expect(readPrefill(`?scopes=${scopes}`).form).toMatchObject(form);
});

test('what cannot be meant is left out, and told in a bounded way', () => {
  const many = Array.from({ length: 2000 }, (_, i) => `scope-${i}-${'x'.repeat(100)}`).join(',');
  const { form, leftOut } = readPrefill(`?comment=${'y'.repeat(100_000)}&scopes=${many}&lifetime_days=1e3`);
  expect(form.comment).toHaveLength(256);
  expect(form.days).toBe('90');
  expect(leftOut).toHaveLength(5);
  expect(Math.max(...leftOut.map((one) => one.length))).toBeLessThanOrEqual(64);
});

test.each(['0', '-1', '1.5', '123456', 'ninety', '٣'])('lifetime_days=%s is left out', (days) => {
  const { form, leftOut } = readPrefill(`?lifetime_days=${encodeURIComponent(days)}`);
  expect([form.days, leftOut]).toEqual(['90', [`lifetime_days=${days}`]]);
});

test('a comment keeps no control characters, and none that turn its direction', () => {
  expect(readPrefill('?comment=a%00b%0Ac%E2%80%AEd').form.comment).toBe('a b c d');
});
