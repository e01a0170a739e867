import { expect, test } from 'vitest';
import { readAuditSearch } from './audit-search.ts';
import { draftOf, problemsOf, searchOf } from './filter-draft.ts';

const EMPTY = draftOf({});

test.each([
  {},
  { principal: 'alice', action: 'login', service: 'accounts', address: '::1', outcome: 'refused' },
  { range: '7d' },
  { token_id: 'ab'.repeat(32), from: '2026-11-22T07:04:05Z', to: '2026-06-22T07:04:05Z' },
])('what the form shows of %j is what it asks for again', (raw) => {
  const search = readAuditSearch(raw);
  expect(searchOf(draftOf(search))).toEqual(search);
});

test('a token id is taken in capitals and with spaces around, and nothing else passes for one', () => {
  const id = 'AB'.repeat(32);
  expect(searchOf({ ...EMPTY, token_id: ` ${id} ` })).toEqual({ token_id: id.toLowerCase() });
  for (const token_id of ['dapi0123', 'ab', `${id}0`])
    expect([...problemsOf({ ...EMPTY, token_id })]).toEqual(['token_id']);
});

test('times matter only when exact ones are wanted', () => {
  const draft = { ...EMPTY, from: 'soon', to: '' };
  expect([...problemsOf({ ...draft, range: 'exact' })]).toEqual(['from']);
  expect([...problemsOf({ ...draft, range: '1h' })]).toEqual([]);
  expect(searchOf({ ...draft, range: '1h' })).toEqual({ range: '1h' });
});
