import type { IncomingMessage } from 'node:http';
import type { AddressDoubt } from '../audit/audit-event.ts';
import type { ClientAddressReader } from './client-address.ts';
import { foldName } from './fold-name.ts';
import type { RequestLines } from './plain-request.ts';

/** What decisions are taken from, read from the raw headers in one pass. */
export interface RequestHead {
  readonly method: string;
  /** The request target as sent. */
  readonly url: string;
  readonly requestId: string;
  /** When its head had been read, by `performance.now()`. */
  readonly receivedAt: number;
  /** The client's address, after trusted proxies. */
  readonly address: string;
  /** Why that may be a proxy's. */
  readonly addressDoubt: AddressDoubt | undefined;
  readonly authorization: string | undefined;
  readonly cookie: string | undefined;
  readonly host: string | undefined;
  readonly origin: string | undefined;
  readonly secFetchSite: string | undefined;
  readonly secFetchMode: string | undefined;
  readonly secFetchDest: string | undefined;
  readonly userAgent: string;
  /** Whether a body follows. */
  readonly hasBody: boolean;
  /** Whether it asks for a WebSocket or another protocol; also where a proxy kept `Upgrade` to itself. */
  readonly isUpgrade: boolean;
  /** Whether it names a method besides its own, which some services obey. */
  readonly hasMethodOverride: boolean;
  readonly isHttp1: boolean;
  /** HTTP/1.0 may leave Host out. */
  readonly isHttp11: boolean;
  /** Why the headers contradict each other, if they do. */
  readonly problem: string | undefined;
}

/** A request whose head has been read. */
export interface HeadedRequest extends IncomingMessage {
  latchkeyHead?: RequestHead;
}

/** The head of a request that came through the dispatcher. Throws for any other. */
export function headOf(request: HeadedRequest): RequestHead {
  if (request.latchkeyHead === undefined) throw new Error('The request did not come through the dispatcher.');
  return request.latchkeyHead;
}

/** Of a client's name no more is kept: it goes into memory and the audit log, and anybody may write it. */
const MAX_USER_AGENT = 256;

/** Reads a request's head. Raw headers, since building Node's header object costs more than verifying a token. */
export function readHead(
  request: RequestLines,
  requestId: string,
  clientAddress: ClientAddressReader,
): RequestHead {
  const { rawHeaders } = request;
  let authorization: string | undefined;
  let cookie: string | undefined;
  let host: string | undefined;
  let origin: string | undefined;
  let secFetchSite: string | undefined;
  let secFetchMode: string | undefined;
  let secFetchDest: string | undefined;
  let forwardedFor: string | undefined;
  let hasForwarded = false;
  let userAgent = '';
  let hasBody = false;
  let isUpgrade = false;
  let hasMethodOverride = false;
  let problem: string | undefined;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] as string;
    const value = rawHeaders[i + 1] as string;
    switch (name.length) {
      case 4:
        if (!isNamed(name, 'host')) break;
        if (host !== undefined) problem = 'Two Host headers were sent: send one.';
        host = value;
        break;
      case 6:
        if (isNamed(name, 'cookie')) cookie = cookie === undefined ? value : `${cookie}; ${value}`;
        else if (isNamed(name, 'origin')) origin = value;
        break;
      case 7:
        if (isNamed(name, 'upgrade') && /websocket/i.test(value)) isUpgrade = true;
        break;
      case 9:
        if (isNamed(name, 'forwarded')) hasForwarded = true;
        break;
      case 10:
        if (isNamed(name, 'user-agent'))
          userAgent = value.length <= MAX_USER_AGENT ? value : value.slice(0, MAX_USER_AGENT);
        break;
      case 13:
        if (!isNamed(name, 'authorization')) {
          hasMethodOverride ||= isMethodOverride(name);
          break;
        }
        if (authorization !== undefined)
          problem = 'Two Authorization headers were sent: send one credential.';
        authorization = value;
        break;
      case 14:
        if (isNamed(name, 'content-length')) hasBody ||= value !== '0';
        else if (isNamed(name, 'sec-fetch-site')) secFetchSite = value;
        else if (isNamed(name, 'sec-fetch-mode')) secFetchMode = value;
        else if (isNamed(name, 'sec-fetch-dest')) secFetchDest = value;
        break;
      case 15:
        if (isNamed(name, 'x-forwarded-for'))
          forwardedFor = forwardedFor === undefined ? value : `${forwardedFor},${value}`;
        break;
      case 17:
        if (isNamed(name, 'transfer-encoding')) hasBody = true;
        else if (isNamed(name, 'sec-websocket-key')) isUpgrade = true;
        else hasMethodOverride ||= isMethodOverride(name);
        break;
      case 22:
        hasMethodOverride ||= isMethodOverride(name);
        break;
    }
  }
  const peer = request.socket.remoteAddress;
  const { address, doubt } = clientAddress({ peer, forwardedFor, hasForwarded });
  return {
    method: request.method ?? 'GET',
    url: request.url ?? '/',
    requestId,
    receivedAt: performance.now(),
    address,
    addressDoubt: doubt,
    authorization,
    cookie,
    host,
    origin,
    secFetchSite,
    secFetchMode,
    secFetchDest,
    userAgent,
    hasBody,
    isUpgrade,
    hasMethodOverride,
    isHttp1: request.httpVersionMajor === 1,
    isHttp11: request.httpVersionMinor === 1,
    problem,
  };
}

/** Header names compare without case (RFC 9110 §5.1); most clients send one of two spellings. */
function isNamed(name: string, lowerCase: string): boolean {
  return name === lowerCase || name.toLowerCase() === lowerCase;
}

const METHOD_OVERRIDES: ReadonlySet<string> = new Set([
  ...['x-http-method', 'x-method-override', 'x-http-method-override'],
]);

function isMethodOverride(name: string): boolean {
  return METHOD_OVERRIDES.has(foldName(name));
}
