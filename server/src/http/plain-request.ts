import type { Socket } from 'node:net';
import { latin1, readHeaderLines } from './plain-lines.ts';

/** What is read of a request: as of Node's, its headers as they were sent, names and values in turn. */
export interface RequestLines {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly rawHeaders: readonly string[];
  readonly httpVersionMajor: number;
  readonly httpVersionMinor: number;
  readonly socket: Pick<Socket, 'remoteAddress'>;
}

/** A GET of HTTP/1.1 without a body. */
export interface PlainRequest extends RequestLines {
  readonly method: 'GET';
  readonly url: string;
  readonly rawHeaders: string[];
  readonly socket: Socket;
}

/** Longer ones, and those of more headers, are rare. Below what Node's parser takes. */
const MAX_LENGTH = 8_192;
const MAX_HEADERS = 100;
/** Nothing in it that any reader of HTTP could read in another way (RFC 9112 §2.1, without what that tolerates). */
const HEAD = /^GET \/[\x21-\x7e]* HTTP\/1\.1\r\n(?:[!#$%&'*+.^_`|~0-9A-Za-z-]+:[\t\x20-\x7e]*\r\n)+\r\n$/;
/** What frames a body, asks for another protocol, or says what is to become of the connection. */
const NOT_PLAIN: ReadonlySet<string> = new Set([
  ...['content-length', 'transfer-encoding', 'trailer', 'te', 'expect'],
  ...['upgrade', 'http2-settings', 'connection', 'proxy-connection', 'keep-alive'],
]);
const LENGTHS: ReadonlySet<number> = new Set([...NOT_PLAIN].map((name) => name.length));

/**
 * Reads bytes that are one whole request, written as plainly as most are. Undefined for all others, which are for Node's
 * parser: nothing is read here that it would not read in the same way.
 */
export function readPlainRequest(bytes: Buffer, socket: Socket): PlainRequest | undefined {
  if (bytes.length > MAX_LENGTH) return undefined;
  const text = latin1(bytes, 0, bytes.length);
  if (!HEAD.test(text)) return undefined;
  const lineEnd = text.indexOf('\r\n');
  const lines = { bytes, text, from: lineEnd + 2, to: text.length - 2 };
  const rawHeaders = readHeaderLines(lines, isPlainHeader);
  if (rawHeaders === undefined || rawHeaders.length > 2 * MAX_HEADERS) return undefined;
  const url = latin1(bytes, 'GET '.length, lineEnd - ' HTTP/1.1'.length);
  return { method: 'GET', url, rawHeaders, httpVersionMajor: 1, httpVersionMinor: 1, socket };
}

function isPlainHeader(name: string, value: string): boolean {
  if (!LENGTHS.has(name.length)) return true;
  const lower = name.toLowerCase();
  if (lower === 'connection') return value.toLowerCase() === 'keep-alive';
  return !NOT_PLAIN.has(lower);
}
