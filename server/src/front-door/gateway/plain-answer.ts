import { latin1, readHeaderLines } from '../../http/plain-lines.ts';

/** The head of an answer whose end is known. */
export interface PlainAnswer {
  readonly statusCode: number;
  /** Names and values in turn, as they were sent. */
  readonly rawHeaders: string[];
  /** Where its body begins in the bytes that were read. */
  readonly bodyAt: number;
  /** How many bytes its body has, or that it comes in chunks. */
  readonly body: number | 'chunked';
}

const MAX_LENGTH = 8_192;
const MAX_HEADERS = 100;
/** Nothing in it that any reader of HTTP could read in another way. The reason is for nobody. */
const HEAD =
  /^HTTP\/1\.1 ([2-5]\d\d) [\t\x20-\x7e]*\r\n(?:[!#$%&'*+.^_`|~0-9A-Za-z-]+:[\t\x20-\x7e\x80-\xff]*\r\n)*\r\n/;
const WITHOUT_BODY = /^(?:204|205|304)$/;

interface Framing {
  length: number | undefined;
  isChunked: boolean;
}

/**
 * Reads the head of an answer to a GET that stands whole at the begin of these bytes, written as plainly as most are.
 * Undefined for all others, which are for Node's parser.
 */
export function readPlainAnswer(bytes: Buffer): PlainAnswer | undefined {
  const text = latin1(bytes, 0, Math.min(bytes.length, MAX_LENGTH));
  const match = HEAD.exec(text);
  if (match === null) return undefined;
  const bodyAt = match[0].length;
  const framing: Framing = { length: undefined, isChunked: false };
  const lines = { bytes, text, from: text.indexOf('\r\n') + 2, to: bodyAt - 2 };
  const rawHeaders = readHeaderLines(lines, (name, value) => takeFraming(framing, name, value));
  if (rawHeaders === undefined || rawHeaders.length > 2 * MAX_HEADERS) return undefined;
  const status = match[1] as string;
  const body = bodyOf(framing, !WITHOUT_BODY.test(status));
  // What stands behind the answer was asked for by nobody.
  if (body === undefined || (body !== 'chunked' && bytes.length - bodyAt > body)) return undefined;
  return { statusCode: Number(status), rawHeaders, bodyAt, body };
}

/** Undefined where it is said twice, or not at all. */
function bodyOf({ length, isChunked }: Framing, hasBody: boolean): PlainAnswer['body'] | undefined {
  if (!hasBody) return length === undefined && !isChunked ? 0 : undefined;
  if (isChunked) return length === undefined ? 'chunked' : undefined;
  return length;
}

/** False where more is said of the connection or of the framing than a plain answer says. */
function takeFraming(framing: Framing, name: string, value: string): boolean {
  switch (name.length) {
    case 7:
      return !/^(?:upgrade|trailer)$/i.test(name);
    case 10:
      return !/^connection$/i.test(name) || /^keep-alive$/i.test(value);
    case 14:
      if (!/^content-length$/i.test(name)) return true;
      if (framing.length !== undefined || !/^\d{1,15}$/.test(value)) return false;
      framing.length = Number(value);
      return true;
    case 16:
      return !/^proxy-connection$/i.test(name);
    case 17:
      if (!/^transfer-encoding$/i.test(name)) return true;
      if (framing.isChunked || !/^chunked$/i.test(value)) return false;
      framing.isChunked = true;
      return true;
    default:
      return true;
  }
}
