import type { UpstreamConfig } from '../../config/upstreams.ts';
import { LatchkeyError } from '../../errors.ts';
import type { RequestHead } from '../../http/request-head.ts';
import { Upstreams } from '../upstreams.ts';
import { Connections } from './connections.ts';
import { makeServed, type Served } from './served.ts';

/** Whom a request is for; undefined for what is ours to answer. */
export type Route = { readonly served: Served } | { readonly refusal: LatchkeyError } | undefined;

/** The upstreams that the gateway serves, and the connections to their services. */
export class ServedUpstreams {
  readonly #scheme: 'http' | 'https';
  readonly #upstreams = new Upstreams([]);
  #served: ReadonlyMap<UpstreamConfig, Served> = new Map();
  #hosts: ReadonlySet<string> = new Set();
  #connections: ReadonlyMap<string, Connections> = new Map();

  /** `scheme` is by which callers reach us. */
  constructor(scheme: 'http' | 'https') {
    this.#scheme = scheme;
  }

  /** Serves these from now on. What is open stays, and so do connections to services that are still among them. */
  replace(upstreams: readonly UpstreamConfig[]): void {
    const before = this.#connections;
    const connections = new Map<string, Connections>();
    const connectionsTo = (url: string) => {
      const known = connections.get(url) ?? before.get(url) ?? new Connections(url);
      connections.set(url, known);
      return known;
    };
    const all = upstreams.flatMap((upstream) => {
      const served = makeServed(upstream, { scheme: this.#scheme, connectionsTo });
      return served === undefined ? [] : [[upstream, served] as const];
    });
    this.#served = new Map(all);
    // Also those that a proxy serves: what comes to us under such a name is not for a path of ours.
    this.#hosts = new Set(upstreams.flatMap(({ host }) => host ?? []));
    this.#upstreams.replace(all.map(([upstream]) => upstream));
    this.#connections = connections;
    for (const [url, gone] of before) if (!connections.has(url)) gone.close();
  }

  /** Whom a request is for, on every reading of its path. */
  route({ url, host }: RequestHead): Route {
    if (this.#served.size === 0) return undefined;
    const choice = this.#upstreams.choose({ target: url, host, upstream: undefined });
    if (!choice.ok && choice.reason === 'ambiguous_target') return { refusal: ambiguous() };
    if (host !== undefined && !this.#upstreams.isReadable(host)) return { refusal: unreadableHost() };
    const served = choice.ok ? this.#served.get(choice.upstream) : undefined;
    // What has no host of its own is at ours, and nowhere else; at theirs there is nothing of ours.
    const isAtTheirs = this.#hosts.has(this.#upstreams.hostNameOf(host) ?? '');
    if (served !== undefined && (served.upstream.host !== undefined || !isAtTheirs)) return { served };
    if (!isAtTheirs) return undefined;
    return { refusal: !choice.ok && choice.reason === 'unreadable_target' ? unreadable() : nothingThere() };
  }

  /** Closes connections that have lain idle for too long. */
  sweep(now: number): void {
    for (const one of this.#connections.values()) one.sweep(now);
  }

  /** Closes connections, those in use once they are idle. */
  close(): void {
    for (const one of this.#connections.values()) one.close();
  }
}

function ambiguous(): LatchkeyError {
  return new LatchkeyError(
    'malformed_request',
    'The path can be read in two ways that lead to different services: write it without escapes.',
  );
}

function unreadable(): LatchkeyError {
  return new LatchkeyError('malformed_request', 'The request target must be a path that is written plainly.');
}

function unreadableHost(): LatchkeyError {
  return new LatchkeyError('malformed_request', 'The Host header names no host.');
}

function nothingThere(): LatchkeyError {
  return new LatchkeyError('endpoint_not_found', 'No upstream of this host has this path.');
}
