import { expect, test } from 'vitest';
import { readStatusUrl } from './status-url.ts';

test.each([
  ['http://spark.internal:8080', 'http://spark.internal:8080/'],
  ['http://spark.internal:8080/', 'http://spark.internal:8080/'],
  ['http://spark.internal:8080/json', 'http://spark.internal:8080/'],
  [' https://gate.example.com/spark/json/ ', 'https://gate.example.com/spark/'],
  ['https://gate.example.com/spark', 'https://gate.example.com/spark/'],
  ['HTTP://Spark.Internal:80', 'http://spark.internal/'],
  ['http://[2001:db8::1]:8080', 'http://[2001:db8::1]:8080/'],
  // One address, however it is written.
  ['http://0x7f.1:8080', 'http://127.0.0.1:8080/'],
  ['http://2852039166:8080', 'http://169.254.169.254:8080/'],
  ['https://spark.internal:443/', 'https://spark.internal/'],
])('%j is kept as %s', (text, url) => {
  expect(readStatusUrl(text)).toEqual({ url });
});

test.each([
  ['', 'must be an http:// or https:// URL'],
  ['spark.internal:8080', 'must be an http:// or https:// URL'],
  ['spark://spark.internal:7077', 'must be an http:// or https:// URL'],
  ['file:///etc/passwd', 'must be an http:// or https:// URL'],
  ['javascript:alert(1)', 'must be an http:// or https:// URL'],
  ['http://', 'must be an http:// or https:// URL'],
  ['http://me:hush-hush@spark.internal:8080', 'must hold no user name and no password'],
  ['http://hush-hush@spark.internal:8080', 'must hold no user name and no password'],
  ['http://:@spark.internal:8080', 'must hold no user name and no password'],
  ['http://spark.internal:8080/?token=hush-hush', 'must end with its path'],
  ['http://spark.internal:8080/#hush-hush', 'must end with its path'],
  ['http://spark.internal:8080?', 'must end with its path'],
  ['http://spark.internal:25', 'must have port 80, 443, or one from 1024 on'],
  ['http://spark.internal:22', 'must have port 80, 443, or one from 1024 on'],
  [`http://spark.internal:8080/${'a'.repeat(1_024)}`, 'must not have more than 1024 characters'],
])('%j is refused, and nothing of it is repeated', (text, problem) => {
  const read = readStatusUrl(text);
  expect(read).toEqual({ problem: expect.stringContaining(problem) });
  expect(JSON.stringify(read)).not.toContain('hush-hush');
});
