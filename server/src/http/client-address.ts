import { type AddressSet, parseAddressSet } from '../address-set.ts';
import type { AddressDoubt } from '../audit/audit-event.ts';
import { formatAddress, type IpAddress, parseAddress } from '../ip-address.ts';

/** Where a request comes from. */
export interface ClientAddress {
  /** In its one text form; empty when the connection has none. */
  readonly address: string;
  /** Why it may be a proxy's rather than the client's. */
  readonly doubt: AddressDoubt | undefined;
}

/** What a request says of where it comes from. */
export interface Forwarding {
  /** The address at the other end of the connection. */
  readonly peer: string | undefined;
  /** All `X-Forwarded-For` lines in their order, joined by commas. */
  readonly forwardedFor: string | undefined;
  /** Whether there is a `Forwarded` header (RFC 7239), which is not read. */
  readonly hasForwarded: boolean;
}

export type ClientAddressReader = (forwarding: Forwarding) => ClientAddress;

/**
 * How to tell a client's address: the connection's, or, where that is a trusted proxy, the last address in
 * `X-Forwarded-For` that is not one. What lies further left was written by the client itself. No proxy is
 * trusted unless it is named, those of this machine neither.
 */
export function clientAddressReader(trustedProxies: readonly string[]): ClientAddressReader {
  const trusted = parseAddressSet(trustedProxies);
  return ({ peer = '', forwardedFor, hasForwarded }) => {
    const address = peerAddress(peer);
    if (forwardedFor === undefined && !hasForwarded) return { address, doubt: undefined };
    const parsed = parseAddress(address);
    if (parsed === undefined || !trusted.has(parsed)) return { address, doubt: 'unlisted_proxy' };
    if (forwardedFor === undefined) return { address, doubt: 'unreadable_forwarding' };
    return readBackwards(address, forwardedFor, trusted);
  };
}

/** Node's text is the one text form already, but for IPv4 on a socket of IPv6 and for zone ids. */
function peerAddress(peer: string): string {
  if (peer.startsWith('::ffff:')) return peer.slice('::ffff:'.length);
  const zone = peer.indexOf('%');
  return zone < 0 ? peer : peer.slice(0, zone);
}

function readBackwards(peer: string, forwardedFor: string, trusted: AddressSet): ClientAddress {
  // RFC 9110 §5.6.1.2: empty elements of a list count for nothing.
  const hops = forwardedFor.split(',').map((hop) => hop.trim());
  let address = peer;
  let doubt: AddressDoubt | undefined = 'unreadable_forwarding';
  for (const hop of hops.filter((text) => text !== '').reverse()) {
    const named = parseHop(hop);
    // A trusted proxy wrote this, and did not know whom it forwards for.
    if (named === undefined) return { address, doubt: 'unreadable_forwarding' };
    address = formatAddress(named);
    doubt = undefined;
    if (!trusted.has(named)) break;
  }
  return { address, doubt };
}

/** Some proxies write the port as well: `192.0.2.1:1234`, `[2001:db8::1]:1234`; a zone means nothing elsewhere. */
function parseHop(hop: string): IpAddress | undefined {
  const match = /^(?:\[([^\]]+)\]|(\d+\.\d+\.\d+\.\d+))(?::\d{1,5})?$/.exec(hop);
  const text = match?.[1] ?? match?.[2] ?? hop;
  return parseAddress(text.includes(':') ? text.replace(/%.*$/, '') : text);
}
