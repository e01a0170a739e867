import { type ServerResponse, validateHeaderName } from 'node:http';

/** Names and values in turn. */
type RawHeaders = readonly string[];

/** An answer without a body, checked and put together once for however often it is given. */
export interface BareAnswer {
  readonly headers: RawHeaders;
  /** The same as they are sent, behind the status. */
  readonly head: string;
}

/** What Node keeps of an answer; `undefined` where it does so no longer. */
interface KeptHead {
  _header?: string | null;
  readonly maxRequestsOnConnectionReached?: boolean;
  readonly _keepAliveTimeout?: number;
}

/** Less than Node lets through: no byte that a proxy could take for another character. */
const VALUE = /^[\t\x20-\x7e]*$/;

/** Throws where a name or a value could be taken for something else. */
export function bareAnswer(told: RawHeaders): BareAnswer {
  const headers = [...told, 'Content-Length', '0'];
  return { headers, head: `HTTP/1.1 200 OK\r\n${lines(headers)}` };
}

/**
 * Answers 200 without a body; `further` is told besides. Node checks and joins a head anew for each answer, so it is
 * handed the whole of it where it keeps that in the place that is known of this version.
 */
export function sendBare(response: ServerResponse, { headers, head }: BareAnswer, further: RawHeaders): void {
  const kept = response as ServerResponse & KeptHead;
  const isAsKnown = kept._header === null && typeof kept._keepAliveTimeout === 'number';
  if (isAsKnown && response.shouldKeepAlive && kept.maxRequestsOnConnectionReached !== true) {
    kept._header = bareText({ head }, further, kept._keepAliveTimeout);
  } else {
    response.writeHead(200, [...headers, ...further]);
  }
  response.end();
}

/** The whole answer as it is sent, in Latin-1; `keepAliveMs` where the connection stays open. */
export function bareText(
  { head }: Pick<BareAnswer, 'head'>,
  further: RawHeaders,
  keepAliveMs: number | undefined,
): string {
  return head + lines(further) + dateLine() + connectionLines(keepAliveMs);
}

/** The last lines of a head. */
export function connectionLines(keepAliveMs: number | undefined): string {
  if (keepAliveMs === undefined) return 'Connection: close\r\n\r\n';
  return `Connection: keep-alive\r\nKeep-Alive: timeout=${Math.floor(keepAliveMs / 1_000)}\r\n\r\n`;
}

function lines(headers: RawHeaders): string {
  let text = '';
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i] as string;
    const value = headers[i + 1] as string;
    validateHeaderName(name);
    if (!VALUE.test(value)) throw new Error(`What ${name} is to say cannot be sent.`);
    text += `${name}: ${value}\r\n`;
  }
  return text;
}

let dated = { second: 0, line: '' };

/** RFC 9110 §6.6.1, by the second. */
export function dateLine(): string {
  const now = Date.now();
  const second = Math.floor(now / 1_000);
  if (second !== dated.second) dated = { second, line: `Date: ${new Date(now).toUTCString()}\r\n` };
  return dated.line;
}
