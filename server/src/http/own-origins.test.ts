import { expect, test } from 'vitest';
import { ownOrigins } from './own-origins.ts';

test('a loopback listener is reached under its three usual names', () => {
  const own = ownOrigins({
    scheme: 'http',
    host: '127.0.0.1',
    port: 8080,
    publicUrl: undefined,
    isLoopback: true,
  });
  expect([...own.origins].sort()).toEqual([
    'http://127.0.0.1:8080',
    'http://[::1]:8080',
    'http://localhost:8080',
  ]);
});

test('the public URL is an origin of ours, with its default port left out', () => {
  const own = ownOrigins({
    scheme: 'http',
    host: '0.0.0.0',
    port: 8080,
    publicUrl: 'https://Latchkey.example.com:443',
    isLoopback: false,
  });
  expect([...own.origins]).toEqual(['https://latchkey.example.com', 'http://0.0.0.0:8080']);
  expect(own.isLoopback).toBe(false);
});
