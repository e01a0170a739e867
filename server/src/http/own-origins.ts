import { isIP } from 'node:net';
import { LatchkeyError } from '../errors.ts';
import type { RequestHead } from './request-head.ts';

/** Which hosts and origins are this server's own. Decided when it listens, never by what a request says. */
export interface OwnOrigins {
  /** Scheme, host and port, such as `http://127.0.0.1:8080`. */
  readonly origins: ReadonlySet<string>;
  /** What a client that was not told otherwise sends as Host: `127.0.0.1:8080`. */
  readonly hostHeaders: ReadonlySet<string>;
  /** Host names (lower case, without port) that a loopback listener answers to besides the usual ones. */
  readonly hosts: ReadonlySet<string>;
  readonly isLoopback: boolean;
}

/** The address a listener is reached at, and the public one if it is another. */
export function ownOrigins(listening: {
  scheme: 'http' | 'https';
  host: string;
  port: number;
  publicUrl: string | undefined;
  isLoopback: boolean;
}): OwnOrigins {
  const { scheme, port, publicUrl, isLoopback } = listening;
  const names = isLoopback ? ['localhost', '127.0.0.1', '[::1]'] : [];
  const host = isIP(listening.host) === 6 ? `[${listening.host}]` : listening.host;
  const urls = [...new Set([host, ...names])].map((name) => `${scheme}://${name}:${port}`);
  const own = [...(publicUrl === undefined ? [] : [publicUrl]), ...urls];
  return {
    origins: new Set(own.map((url) => new URL(url).origin)),
    hostHeaders: new Set(own.map((url) => new URL(url).host)),
    hosts: new Set(publicUrl === undefined ? [] : [new URL(publicUrl).hostname]),
    isLoopback,
  };
}

/**
 * A page that made its host name resolve to the loopback address (DNS rebinding) still sends that name as Host:
 * on a loopback listener only names that cannot be rebound are answered.
 */
export function refuseMisdirected(head: RequestHead, own: OwnOrigins): LatchkeyError | undefined {
  if (!own.isLoopback || head.host === undefined || own.hostHeaders.has(head.host)) return undefined;
  const name = hostNameOf(head.host);
  if (name !== undefined && (isIP(name) !== 0 || name === 'localhost' || name.endsWith('.localhost')))
    return undefined;
  if (name !== undefined && own.hosts.has(name)) return undefined;
  return new LatchkeyError(
    'misdirected',
    'This server does not answer to that host name: use its address, or set LATCHKEY_PUBLIC_URL.',
  );
}

function hostNameOf(host: string): string | undefined {
  const match = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::\d{1,5})?$/i.exec(host);
  return (match?.[1] ?? match?.[2])?.toLowerCase();
}

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

export function isSafeMethod(method: string): boolean {
  return SAFE_METHODS.has(method);
}

/**
 * Browsers attach cookies and remembered Basic credentials to what other sites' pages send. Whatever changes
 * something (or opens a WebSocket) and says it comes from a page must come from a page of ours.
 */
export function refuseCrossOrigin(
  head: RequestHead,
  own: { readonly origins: Pick<OwnOrigins['origins'], 'has'> },
): LatchkeyError | undefined {
  if (isSafeMethod(head.method) && !head.isUpgrade) return undefined;
  const isForeign =
    (head.secFetchSite !== undefined && head.secFetchSite !== 'same-origin') ||
    (head.origin !== undefined && !own.origins.has(head.origin));
  if (!isForeign) return undefined;
  return new LatchkeyError(
    'cross_origin',
    'This request comes from a page of another origin: send it from a page of this server, or from outside a browser.',
  );
}
