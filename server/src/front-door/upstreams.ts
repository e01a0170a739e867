import type { UpstreamConfig } from '../config/upstreams.ts';
import type { UpstreamWithPages } from './host-door.ts';
import { readTarget } from './target-readings.ts';

/** Which upstream a request is for; a reason when that cannot be said with certainty. */
export type Choice =
  | { readonly ok: true; readonly upstream: UpstreamConfig }
  | { readonly ok: false; readonly reason: 'unreadable_target' | 'ambiguous_target' | 'no_upstream' };

/** What a proxy says of the request that it asks about. */
export interface Asked {
  readonly method: string;
  /** The request target as the client sent it. */
  readonly target: string;
  /** The host that the client asked for; undefined when the proxy does not say. */
  readonly host: string | undefined;
  /** The upstream that the proxy's configuration names. */
  readonly upstream: string | undefined;
}

/** Finds the upstream that a request is for: on every reading of its path, or not at all. */
export class Upstreams {
  #all: readonly UpstreamConfig[] = [];
  #inOrder: readonly UpstreamConfig[] = [];
  #byName: ReadonlyMap<string, UpstreamConfig> = new Map();
  #lastHost = { host: '', name: undefined as string | undefined };
  #withPages: readonly UpstreamWithPages[] = [];

  constructor(upstreams: readonly UpstreamConfig[]) {
    this.replace(upstreams);
  }

  /** As they stand in the configuration. */
  get all(): readonly UpstreamConfig[] {
    return this.#all;
  }

  /** Chooses among others from now on. */
  replace(upstreams: readonly UpstreamConfig[]): void {
    this.#all = upstreams;
    // The longest path first, and one with a host before one without: the first that fits is the one.
    this.#inOrder = upstreams
      .filter(({ host, path }) => host !== undefined || path !== undefined)
      .toSorted((a, b) => rank(b) - rank(a));
    this.#byName = new Map(upstreams.map((upstream) => [upstream.name, upstream]));
    this.#withPages = upstreams.filter(
      (upstream): upstream is UpstreamWithPages => upstream.pages !== undefined,
    );
  }

  /**
   * A named upstream must fit the host and every reading of the path, too; without a name all readings must lead to
   * the same one.
   */
  choose({ target, host, upstream: name }: Omit<Asked, 'method'>): Choice {
    const readings = readTarget(target);
    if (readings === undefined) return { ok: false, reason: 'unreadable_target' };
    const hostName = this.hostNameOf(host);
    // A name that we cannot read is one that the service may read as another's.
    if (host !== undefined && !this.isReadable(host)) return { ok: false, reason: 'no_upstream' };
    if (name !== undefined) {
      const upstream = this.#byName.get(name);
      const isFitting = upstream !== undefined && readings.every((path) => fits(upstream, hostName, path));
      return isFitting ? { ok: true, upstream } : { ok: false, reason: 'no_upstream' };
    }
    const upstream = this.#find(hostName, readings[0] ?? '');
    if (readings.some((path, index) => index > 0 && this.#find(hostName, path) !== upstream))
      return { ok: false, reason: 'ambiguous_target' };
    return upstream === undefined ? { ok: false, reason: 'no_upstream' } : { ok: true, upstream };
  }

  /** Without its port and the dot of a fully qualified name, in lower case. Undefined when it is no host name. */
  hostNameOf(host: string | undefined): string | undefined {
    if (host === undefined) return undefined;
    // Most requests are for one and the same host.
    if (this.#lastHost.host !== host) {
      const name = /^([a-z0-9.-]+?)\.?(?::\d*)?$/i.exec(host)?.[1]?.toLowerCase();
      this.#lastHost = { host, name };
    }
    return this.#lastHost.name;
  }

  /** Whether a host, as a client sent it, is a name or an address. */
  isReadable(host: string): boolean {
    return this.hostNameOf(host) !== undefined || IP_LITERAL.test(host);
  }

  /** The one that people's browsers may sign in at under this host, as they send it; undefined when there is none. */
  findPagesAt(host: string | undefined): UpstreamWithPages | undefined {
    // Most installations have none, and every request asks.
    if (this.#withPages.length === 0 || host === undefined) return undefined;
    const hostName = this.hostNameOf(host);
    return this.#withPages.find((upstream) => upstream.host === hostName);
  }

  /** The one of this name, if people's browsers may sign in there. */
  findWithPages(name: string): UpstreamWithPages | undefined {
    return this.#withPages.find((upstream) => upstream.name === name);
  }

  /** The upstream of this name. */
  find(name: string): UpstreamConfig | undefined {
    return this.#byName.get(name);
  }

  #find(hostName: string | undefined, path: string): UpstreamConfig | undefined {
    return this.#inOrder.find((upstream) => fits(upstream, hostName, path));
  }
}

const IP_LITERAL = /^\[[0-9a-f:.]+\](?::\d*)?$/i;

/** A host outweighs any path, which has at most 255 characters. */
function rank({ host, path = '' }: UpstreamConfig): number {
  return (host === undefined ? 0 : 1_000) + path.length;
}

function fits(upstream: UpstreamConfig, hostName: string | undefined, path: string): boolean {
  if (upstream.host !== undefined && upstream.host !== hostName) return false;
  const prefix = upstream.path;
  return prefix === undefined || path === prefix || path.startsWith(`${prefix}/`);
}
