import { expect, test } from 'vitest';
import { changesOf, isPossible } from './settings-draft.ts';

const SETTINGS = [
  { key: 'enableTokensConfig', kind: 'switch', effective_value: 'true' },
  { key: 'maxTokenLifetimeDays', kind: 'lifetime', effective_value: '90' },
] as const;

const changes = (draft: Record<string, string>) => changesOf(SETTINGS, draft, 730);

test('only what would be another is a change', () => {
  expect(changes({})).toEqual({});
  expect(changes({ enableTokensConfig: 'true', maxTokenLifetimeDays: ' 090 ' })).toEqual({});
  expect(changes({ enableTokensConfig: 'false' })).toEqual({ enableTokensConfig: 'false' });
  expect(changes({ maxTokenLifetimeDays: ' 30' })).toEqual({ maxTokenLifetimeDays: '30' });
});

test('no days are the most there may be', () => {
  expect(changes({ maxTokenLifetimeDays: '' })).toEqual({ maxTokenLifetimeDays: '' });
  const longest = [{ ...SETTINGS[1], effective_value: '730' }];
  expect(changesOf(longest, { maxTokenLifetimeDays: '' }, 730)).toEqual({});
});

test('days are whole, at least one, and at most as many as there may be', () => {
  const possible = ['1', '730', '', ' 7 '].map((days) => isPossible('lifetime', days, 730));
  expect(possible).toEqual([true, true, true, true]);
  const not = ['0', '731', '-1', '1.5', 'some', '99999'].map((days) => isPossible('lifetime', days, 730));
  expect(not).toEqual([false, false, false, false, false, false]);
});
