import type { IncomingMessage } from 'node:http';
import type { UpstreamConfig } from '../../config/upstreams.ts';
import { LatchkeyError } from '../../errors.ts';
import type { Identity } from '../../http/authenticate.ts';
import { foldName } from '../../http/fold-name.ts';
import type { RequestHead } from '../../http/request-head.ts';
import { identityHeaders } from '../identity-headers.ts';
import { mayNotHaveWorkers, noWorker } from '../service-workers.ts';
import {
  isOwnCookie,
  isPlain,
  namedByConnection,
  OF_ONE_HOP,
  rememberedByName,
  trailersThatPass,
  withoutNamed,
} from './header-names.ts';

/** What a service is sent in place of its callers' credentials, as raw headers; or why nothing may be. */
export type CredentialFor = (identity: Identity, head: RequestHead) => readonly string[] | LatchkeyError;

interface Sent {
  readonly request: Pick<IncomingMessage, 'rawHeaders'>;
  readonly head: RequestHead;
  readonly passage: { readonly identity: Identity; readonly assertion?: string };
  readonly isWebSocket: boolean;
}

/** What a request is sent on with; or why it is not. */
export type SentOn = { readonly headers: string[] } | { readonly refusal: LatchkeyError };

/** By which services see a page's address, ours to say or to leave out; and what changes a method behind our back. */
const OURS: readonly string[] = [
  ...[
    'forwarded',
    'x-real-ip',
    'remote-user',
    'x-remote-user',
    'remote-email',
    'remote-groups',
    'remote-name',
    'x-request-id',
  ],
  ...[
    'true-client-ip',
    'x-client-ip',
    'x-cluster-client-ip',
    'x-original-uri',
    'x-original-url',
    'x-rewrite-url',
  ],
  ...['x-original-method', 'x-original-host', 'x-http-method', 'x-http-method-override', 'x-method-override'],
  ...['authorization', 'host', 'expect'],
];
const OUR_PREFIX = /^x-(?:forwarded|latchkey)(?:-|$)/;
/** These have a body by their nature: that they have none must be said. */
const WITH_BODY: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH']);

type Treatment =
  | 'pass'
  | 'drop'
  | 'connection'
  | 'cookie'
  | 'length'
  | 'encoding'
  | 'te'
  | 'trailer'
  | 'worker';
const SPECIAL: Readonly<Record<string, Treatment>> = {
  connection: 'connection',
  cookie: 'cookie',
  'content-length': 'length',
  'transfer-encoding': 'encoding',
  te: 'te',
  trailer: 'trailer',
  'service-worker': 'worker',
};

interface Gathered {
  passed: string[];
  named: string[];
  length: string | undefined;
  isChunked: boolean;
  takesTrailers: boolean;
  isWorker: boolean;
  trailer: string | undefined;
  problem: string | undefined;
}

/** Makes what an upstream's service is sent, of what a client sent. */
export class RequestHeaders {
  readonly #upstream: UpstreamConfig;
  readonly #scheme: 'http' | 'https';
  readonly #credentialFor: CredentialFor;
  readonly #treat: (name: string) => Treatment;
  /** The host that it is told, if that is its own. */
  readonly #ownHost: string | undefined;

  constructor(upstream: UpstreamConfig, scheme: 'http' | 'https', credentialFor: CredentialFor) {
    this.#upstream = upstream;
    this.#scheme = scheme;
    this.#credentialFor = credentialFor;
    this.#ownHost = upstream.service?.keepsHost === false ? new URL(upstream.service.url).host : undefined;
    const credential = upstream.service?.credential;
    const swapped = typeof credential === 'object' ? [credential.header] : [];
    const ours = new Set(
      [...OF_ONE_HOP, ...OURS, ...Object.values(upstream.headers), ...swapped].map(foldName),
    );
    this.#treat = rememberedByName((name) => {
      // Only as it should be written: `content_length` frames nothing here, but may for the service.
      if (Object.hasOwn(SPECIAL, name)) return SPECIAL[name] ?? 'drop';
      return ours.has(name) || OUR_PREFIX.test(name) ? 'drop' : 'pass';
    });
  }

  /** The headers of a request to the service: nothing in them under our names is the client's. */
  build({ request, head, passage, isWebSocket }: Sent): SentOn {
    const { identity, assertion } = passage;
    const { passed, named, ...found } = this.#gather(request.rawHeaders);
    const problem =
      found.problem ?? findProblem(found, head) ?? (isWebSocket ? findUpgradeProblem(head) : undefined);
    if (problem !== undefined) return { refusal: new LatchkeyError('malformed_request', problem) };
    // It would stand before every page of this origin, our own among them.
    if (found.isWorker && mayNotHaveWorkers(this.#upstream)) return { refusal: noWorker() };
    const credential = this.#credentialFor(identity, head);
    if (credential instanceof LatchkeyError) return { refusal: credential };
    const headers = named.length === 0 ? passed : withoutNamed(passed, new Set(named));
    const { method, host = '', address, requestId } = head;
    headers.push('Host', this.#ownHost ?? host, 'X-Forwarded-For', address, 'X-Forwarded-Host', host);
    headers.push('X-Forwarded-Proto', this.#scheme, 'X-Request-Id', requestId);
    if (this.#upstream.service?.stripsPath) headers.push('X-Forwarded-Prefix', this.#upstream.path ?? '/');
    headers.push(...identityHeaders(identity, this.#upstream.headers, assertion), ...credential);
    if (found.isChunked) {
      headers.push('Transfer-Encoding', 'chunked');
      if (found.trailer !== undefined) headers.push('Trailer', found.trailer);
    } else if (found.length !== undefined) headers.push('Content-Length', found.length);
    else if (WITH_BODY.has(method)) headers.push('Content-Length', '0');
    if (isWebSocket) headers.push('Connection', 'Upgrade', 'Upgrade', 'websocket');
    else if (found.takesTrailers) headers.push('Connection', 'keep-alive, TE', 'TE', 'trailers');
    return { headers };
  }

  trailersOf({ rawTrailers }: IncomingMessage): readonly [string, string][] {
    return trailersThatPass(rawTrailers, (name) => this.#treat(name) === 'pass');
  }

  #gather(rawHeaders: readonly string[]): Gathered {
    const found: Gathered = {
      ...{ passed: [], named: [], isChunked: false, takesTrailers: false, isWorker: false },
      ...{ length: undefined, trailer: undefined, problem: undefined },
    };
    for (let i = 0; i < rawHeaders.length; i += 2) {
      const name = rawHeaders[i] as string;
      const treatment = this.#treat(name);
      if (treatment === 'drop') continue;
      const value = rawHeaders[i + 1] as string;
      if (treatment === 'pass') found.passed.push(name, value);
      else this.#take(found, treatment, [name, value]);
    }
    return found;
  }

  #take(found: Gathered, treatment: Treatment, [name, value]: readonly [string, string]): void {
    if (!isPlain(name)) return;
    if (treatment === 'connection') found.named.push(...namedByConnection(value));
    else if (treatment === 'cookie') {
      const kept = withoutOwnCookies(value);
      if (kept !== '') found.passed.push(name, kept);
    } else if (treatment === 'length') {
      if (found.length !== undefined || !/^\d{1,15}$/.test(value))
        found.problem = 'The request says in two ways, or in none that can be read, how long it is.';
      found.length = value;
    } else if (treatment === 'encoding') {
      if (found.isChunked || value.toLowerCase() !== 'chunked')
        found.problem = 'The request has a Transfer-Encoding other than chunked: send it without.';
      found.isChunked = true;
    } else if (treatment === 'te') found.takesTrailers ||= /(?:^|,)\s*trailers\s*(?:,|$)/i.test(value);
    else if (treatment === 'trailer') found.trailer = value;
    else if (treatment === 'worker') {
      found.isWorker = true;
      found.passed.push(name, value);
    }
  }
}

function findProblem(
  { length, isChunked }: Pick<Gathered, 'length' | 'isChunked'>,
  { isHttp11, host }: RequestHead,
): string | undefined {
  if (isChunked && (length !== undefined || !isHttp11))
    return 'The request says in two ways how long it is: send either Content-Length or Transfer-Encoding.';
  if (host === undefined || !/^[a-z0-9._:[\]-]{1,255}$/i.test(host)) return 'The Host header names no host.';
  return undefined;
}

function findUpgradeProblem({ method, hasBody, isHttp11 }: RequestHead): string | undefined {
  return method === 'GET' && !hasBody && isHttp11
    ? undefined
    : 'A WebSocket begins with a GET without a body.';
}

/** Ours belong to our pages, and to nobody behind us. */
function withoutOwnCookies(value: string): string {
  if (!/latchkey/i.test(value)) return value;
  return value
    .split(';')
    .filter((pair) => !isOwnCookie(pair.split('=', 1)[0] ?? ''))
    .join(';')
    .trim();
}
