import { isIPv6 } from 'node:net';
import type { Check } from './checks.ts';

/** Where the audit trail is sent to. */
export type SinkAddress =
  | { readonly kind: 'file'; readonly path: string }
  | {
      readonly kind: 'syslog';
      readonly transport: 'udp' | 'tcp' | 'tls';
      /** A name, or an IP address without brackets. */
      readonly host: string;
      readonly port: number;
    };

const TRANSPORTS: Readonly<Record<string, { transport: 'udp' | 'tcp' | 'tls'; port: number }>> = {
  // The ports that IANA has assigned.
  syslog: { transport: 'udp', port: 514 },
  'syslog+tcp': { transport: 'tcp', port: 601 },
  'syslog+tls': { transport: 'tls', port: 6514 },
};

/** `file:PATH`, or a syslog server. */
export const sinkAddress: Check<SinkAddress> = {
  kind: 'text',
  placeholder: 'URL',
  expected: 'file:PATH, or syslog://HOST:PORT, syslog+tcp://HOST:PORT or syslog+tls://HOST:PORT',
  parse(text) {
    const path = /^file:(?!\/\/)([^~].*)$/.exec(text)?.[1];
    if (path !== undefined) return path.includes('\0') ? undefined : { kind: 'file', path };
    const [, scheme = '', host = '', digits] =
      /^(syslog(?:\+tcp|\+tls)?):\/\/([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::([1-9]\d{0,4}))?$/.exec(text) ??
      [];
    const known = TRANSPORTS[scheme];
    if (known === undefined) return undefined;
    const bare = host.replace(/^\[|\]$/g, '');
    const port = digits === undefined ? known.port : Number(digits);
    if (port > 65_535 || (host !== bare && !isIPv6(bare))) return undefined;
    return { kind: 'syslog', transport: known.transport, host: bare, port };
  },
};
