import { expect, test } from 'vitest';
import { createLog, redactTarget } from './log.ts';

function logOf(write: (log: ReturnType<typeof createLog>) => void): string {
  const lines: string[] = [];
  write(createLog('info', { write: (line: string) => lines.push(line) }));
  return lines.join('');
}

test('of an error its type, message, stack and code are logged, and nothing else that hangs on it', () => {
  const client = { processID: 7, secretKey: 1_234_567_891 };
  const cause = new Error('connection reset');
  const error = Object.assign(new TypeError('terminating connection', { cause }), { code: '57P01', client });
  const line = logOf((log) => log.warn({ err: error }, 'lost a connection'));
  const { err } = JSON.parse(line);
  expect(Object.keys(err)).toEqual(['type', 'message', 'stack', 'code']);
  expect(err).toMatchObject({ type: 'TypeError', code: '57P01' });
  expect(err.message).toBe('terminating connection: connection reset');
  expect(err.stack).toContain('log.test.ts');
});

test('a field that could hold a credential is redacted', () => {
  const line = logOf((log) =>
    log.info({ authorization: 'Bearer x1', request: { cookie: 'x1', headers: 'shown' }, password: 'x1' }),
  );
  expect(line).not.toContain('x1');
  expect(line).toContain('[redacted]');
});

test('a logged target has no query, and nothing in its path that could be a secret', () => {
  const id = 'a'.repeat(64);
  expect(redactTarget(`/api/tokens/${id}?q=secret`)).toBe(`/api/tokens/${id}`);
  expect(redactTarget('/api/dkea0123456789abcdef0123456789abcdef#x')).toBe('/api/[redacted]');
});
