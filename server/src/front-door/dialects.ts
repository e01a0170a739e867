import { METHODS } from 'node:http';
import type { RequestLines } from '../http/plain-request.ts';
import type { Asked } from './upstreams.ts';

/** How proxies that ask say what they ask about, as `Asked`. */
export type Dialect = 'nginx' | 'caddy' | 'traefik' | 'envoy';

const PATH = /^\/forward-auth\/(nginx|caddy|traefik)(?:\?(.*))?$/;
const ENVOY = '/forward-auth/envoy/';
/** Of what Node reads, all but those that are for proxies and for finding faults in them. */
const KNOWN_METHODS = new Set(METHODS.filter((method) => method !== 'CONNECT' && method !== 'TRACE'));

/** The dialect of a request, told by its target as it was sent; undefined for a path that is none of them. */
export function dialectOf(target: string): Dialect | undefined {
  if (target.startsWith(ENVOY)) return 'envoy';
  return PATH.exec(target)?.[1] as Dialect | undefined;
}

/**
 * What is asked. Each dialect reads its own headers and no others, since a proxy passes on what a client sent under
 * the names of another's. Undefined when something is missing, stands there twice, or is not what it should be.
 */
export function readQuestion(dialect: Dialect, request: RequestLines): Asked | undefined {
  const { rawHeaders, url = '' } = request;
  if (dialect === 'envoy') return readEnvoy(request);
  const query = url.indexOf('?');
  const upstream = query < 0 ? null : upstreamIn(url.slice(query + 1));
  if (upstream === undefined) return undefined;
  const names = dialect === 'nginx' ? ORIGINAL : FORWARDED;
  const method = headerOnce(rawHeaders, names.method);
  const target = headerOnce(rawHeaders, names.target);
  const host = headerOnce(rawHeaders, names.host);
  if (typeof method !== 'string' || !KNOWN_METHODS.has(method)) return undefined;
  // Whether it is a path at all is for whoever reads it.
  if (typeof target !== 'string' || host === TWICE) return undefined;
  return { method, target, host, upstream: upstream ?? undefined };
}

const ORIGINAL = { method: 'x-original-method', target: 'x-original-uri', host: 'x-original-host' };
const FORWARDED = { method: 'x-forwarded-method', target: 'x-forwarded-uri', host: 'x-forwarded-host' };

/** Envoy sends the original request's head itself, its path behind a prefix. */
function readEnvoy({ method = '', url = '', rawHeaders }: RequestLines): Asked | undefined {
  const host = headerOnce(rawHeaders, 'host');
  if (!KNOWN_METHODS.has(method) || typeof host !== 'string') return undefined;
  return { method, target: url.slice(ENVOY.length - 1), host, upstream: undefined };
}

/** The one parameter there is; null when there is none, undefined when there is anything else. */
function upstreamIn(query: string): string | null | undefined {
  if (query === '') return null;
  return /^upstream=([a-z0-9-]+)$/.exec(query)?.[1];
}

const TWICE = Symbol('a header that stands there twice');

function headerOnce(rawHeaders: readonly string[], name: string): string | undefined | typeof TWICE {
  let found: string | undefined;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const one = rawHeaders[i] as string;
    if (one.length !== name.length || one.toLowerCase() !== name) continue;
    if (found !== undefined) return TWICE;
    found = rawHeaders[i + 1];
  }
  return found;
}
