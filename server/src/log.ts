import { type DestinationStream, destination, type Logger, pino, stdSerializers } from 'pino';

export type Log = Logger;

const REDACTED_FIELDS = [
  'authorization',
  'cookie',
  'password',
  'token_value',
  'tokenValue',
  'headers',
  'rawHeaders',
  '*.authorization',
  '*.cookie',
  '*.password',
  '*.token_value',
  '*.tokenValue',
];

/** A structured log; to stderr unless a stream is given. Fields that could hold a credential are redacted. */
export function createLog(level: string, stream: DestinationStream = destination(2)): Log {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: REDACTED_FIELDS, censor: '[redacted]' },
      serializers: { err: presentError },
      formatters: { level: (label) => ({ level: label }) },
    },
    stream,
  );
}

/** Not all that hangs on an error: the PostgreSQL client's holds the client with the key of its session. */
function presentError(error: Error): Readonly<Record<string, unknown>> {
  const { type, message, stack, code } = stdSerializers.err(error);
  return { type, message, stack, ...(code !== undefined && { code }) };
}

/**
 * A request target fit for a log: without its query, and with every long run of letters and digits masked, in
 * case somebody put a token into the path. A token id (64 hex digits) is public and stays.
 */
export function redactTarget(url: string): string {
  const path = url.split(/[?#]/, 1)[0] ?? '';
  return path
    .replace(/[A-Za-z0-9_]{24,}/g, (run) => (/^[0-9a-f]{64}$/.test(run) ? run : '[redacted]'))
    .slice(0, 512);
}
