import { expect, test } from 'vitest';
import { eventsAsked, isFiltered, readAuditSearch } from './audit-search.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const TOKEN = 'ab'.repeat(32);

test('what others link with is what is asked for', () => {
  const search = readAuditSearch({
    ...{ principal: 'alice', action: 'revokeDbToken', service: 'accounts', outcome: 'refused' },
    ...{ token_id: TOKEN, address: '192.0.2.1', from: '2026-11-22T07:00:00Z', to: NOW },
  });
  expect(eventsAsked(search, NOW)).toEqual({
    ...{ actor: 'alice', action_name: 'revokeDbToken', service_name: 'accounts', status: 400 },
    ...{ token_id: TOKEN, source_ip_address: '192.0.2.1' },
    ...{ start_time: Date.UTC(2026, 10, 22, 7), end_time: NOW },
  });
});

test('a principal’s id, which URLs hold as a number, is taken', () => {
  expect(readAuditSearch({ principal: 1_234_567_890_123 })).toEqual({ principal: '1234567890123' });
});

test.each([
  ['2026-11-22', Date.UTC(2026, 10, 22)],
  ['2026-11-22T07:04', Date.UTC(2026, 10, 22, 7, 4)],
  ['2026-11-22T07:04:05.123', Date.UTC(2026, 10, 22, 7, 4, 5, 123)],
  ['2026-11-22T07:04:05+02:00', Date.UTC(2026, 10, 22, 5, 4, 5)],
  ['1795000000000', 1_795_000_000_000],
])('%s means the same in every zone', (from, time) => {
  expect(eventsAsked(readAuditSearch({ from }), NOW)).toEqual({ start_time: time });
});

test('a range is counted back from now, and wins over times', () => {
  const search = readAuditSearch({ range: '24h', from: '2020-01-01' });
  expect(search).toEqual({ range: '24h' });
  expect(eventsAsked(search, NOW)).toEqual({ start_time: NOW - 86_400_000 });
});

test('what cannot be meant is left out', () => {
  const search = readAuditSearch({
    ...{ principal: ' ', action: null, service: ['a'], outcome: 'perhaps', range: 'constructor' },
    ...{ from: 'yesterday', to: -5, address: { a: 1 }, more: 'x' },
  });
  expect(search).toEqual({});
  expect(isFiltered(search)).toBe(false);
});
