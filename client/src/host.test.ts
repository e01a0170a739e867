import { expect, test } from 'vitest';
import { parseHost } from './host.ts';

test.each([
  ['https://latchkey.example.com', 'https://latchkey.example.com'],
  ['https://latchkey.example.com/', 'https://latchkey.example.com'],
  ['HTTPS://Latchkey.Example.com:443', 'https://latchkey.example.com'],
  ['https://example.com/tokens//', 'https://example.com/tokens'],
  ['http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
  ['http://127.1:8080', 'http://127.0.0.1:8080'],
  ['http://localhost:8080', 'http://localhost:8080'],
  ['http://[::1]:8080', 'http://[::1]:8080'],
])('%s is the address %s', (given, host) => {
  expect(parseHost(given)).toBe(host);
});

test.each([
  '',
  'latchkey.example.com',
  '127.0.0.1',
  'localhost:8080',
  'ftp://latchkey.example.com',
  'https://',
  'https://alice:hunter2@latchkey.example.com',
  'https://latchkey.example.com/?token=hunter2',
  'https://latchkey.example.com/#hunter2',
])('%j is refused without being repeated', (given) => {
  expect(() => parseHost(given)).toThrow(TypeError);
  expect(() => parseHost(given, { allowPlainHttp: true })).toThrow(/^The host must be a URL (?!.*hunter2)/);
});

test.each([
  'http://latchkey.example.com',
  'http://192.168.0.7:8080',
  'http://0.0.0.0:8080',
  'http://127.0.0.1.example.com',
  'http://127.example.com',
  'http://localhost.example.com',
  'http://notlocalhost',
  'http://[2001:db8::1]',
])('plain http to %s is refused unless it is allowed', (given) => {
  expect(() => parseHost(given)).toThrow(/use https/);
  expect(parseHost(given, { allowPlainHttp: true })).toBe(given);
});
