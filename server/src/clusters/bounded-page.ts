import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { AddressRefused, type AskedAddresses } from './asked-addresses.ts';

/** Why a page could not be read: the one who asks decides what that says of the cluster. */
export class PageProblem extends Error {
  readonly kind: 'refused' | 'unreachable' | 'late' | 'redirect' | 'status' | 'large' | 'encoded';
  /** Of the system or of TLS, or the HTTP status. */
  readonly code: string;

  constructor(kind: PageProblem['kind'], code: string) {
    super(`The page could not be read: ${kind}, ${code}.`);
    this.kind = kind;
    this.code = code;
  }
}

export interface PageLimits {
  readonly addresses: AskedAddresses;
  /** For all of it, from the look-up of the name to the last byte. */
  readonly timeoutMs: number;
  readonly maxBytes: number;
}

/** Gets a page as text, within limits. Throws `PageProblem`, or the signal's reason once that is aborted. */
export type AskPage = (url: URL, signal: AbortSignal) => Promise<string>;

/**
 * Asks by Node's own client and not by `fetch`: it goes where it is told, through no proxy that the environment names,
 * follows nothing, and lets the address be looked at between the look-up of a name and the connection.
 */
export function boundedPages(limits: PageLimits): AskPage {
  return async (url, signal) => {
    if (!limits.addresses.mayAsk(url.hostname)) throw new PageProblem('refused', 'ADDRESS_REFUSED');
    const late = AbortSignal.timeout(limits.timeoutMs);
    let request: ClientRequest | undefined;
    try {
      request = begin(url, limits, AbortSignal.any([signal, late]));
      return await read(await answerOf(request), limits.maxBytes);
    } catch (error) {
      signal.throwIfAborted();
      if (late.aborted) throw new PageProblem('late', 'ETIMEDOUT');
      throw error instanceof PageProblem ? error : problemOf(error);
    } finally {
      // Whatever is still to come is not wanted.
      request?.destroy();
    }
  };
}

function begin(url: URL, { addresses }: PageLimits, signal: AbortSignal): ClientRequest {
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return send(url, {
    ...{ method: 'GET', agent: false, lookup: addresses.lookup, signal },
    maxHeaderSize: 16_384,
    headers: { accept: 'application/json', 'accept-encoding': 'identity', 'user-agent': 'latchkeyd' },
  });
}

function answerOf(request: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.on('response', resolve).on('error', reject);
    // Where nobody listens to this, Node ends such a request with neither answer nor error.
    request.on('upgrade', ({ statusCode }, socket) => {
      socket.destroy();
      reject(new PageProblem('status', String(statusCode)));
    });
    request.on('close', () => reject(new PageProblem('unreachable', 'ECONNRESET')));
    request.end();
  });
}

async function read(answer: IncomingMessage, maxBytes: number): Promise<string> {
  const { statusCode: status = 0, headers } = answer;
  if (status >= 300 && status < 400) throw new PageProblem('redirect', String(status));
  if (status !== 200) throw new PageProblem('status', String(status));
  if ((headers['content-encoding'] ?? 'identity') !== 'identity') throw new PageProblem('encoded', '200');
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maxBytes) throw new PageProblem('large', '200');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function problemOf(error: unknown): PageProblem {
  if (error instanceof AddressRefused) return new PageProblem('refused', error.code);
  const code = (error as { code?: unknown } | null)?.code;
  const known = typeof code === 'string' && /^[A-Z0-9_]{2,60}$/.test(code) ? code : 'no code';
  return new PageProblem('unreachable', known);
}
