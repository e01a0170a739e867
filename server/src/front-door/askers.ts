import type { Socket } from 'node:net';
import { parseAddressSet } from '../address-set.ts';
import { parseAddress } from '../ip-address.ts';

/**
 * Who may ask about other people's requests: whoever reaches a listener of this machine alone, otherwise the trusted
 * proxies. Anybody else could try credentials from the address that it writes itself.
 */
export function askerCheck(config: {
  readonly isLoopback: boolean;
  readonly trustedProxies: readonly string[];
}): (socket: Socket) => boolean {
  if (config.isLoopback) return () => true;
  const trusted = parseAddressSet(config.trustedProxies);
  // Looked up once a connection, which proxies keep open for many questions.
  const known = new WeakMap<Socket, boolean>();
  return (socket) => {
    let mayAsk = known.get(socket);
    if (mayAsk === undefined) {
      const address = parseAddress((socket.remoteAddress ?? '').replace(/^::ffff:|%.*$/g, ''));
      mayAsk = address !== undefined && trusted.has(address);
      known.set(socket, mayAsk);
    }
    return mayAsk;
  };
}
