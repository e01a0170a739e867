import { lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { type AddressSet, parseAddressSet } from '../address-set.ts';
import { parseAddress } from '../ip-address.ts';

/** Nothing was asked, since the address is none that status pages may be asked at. */
export class AddressRefused extends Error {
  readonly code = 'ADDRESS_REFUSED';

  constructor() {
    super('No status page may be asked at this address.');
  }
}

/** At which addresses status pages may be asked. */
export interface AskedAddresses {
  /** Whether a URL's host may be asked as far as can be told without looking it up. */
  mayAsk(hostname: string): boolean;
  /** For the connection: looks a name up and gives only addresses that may be asked. */
  readonly lookup: LookupFunction;
}

// Whatever a cluster is, it is not there: addresses of this very network that clouds answer with credentials at,
// addresses that are no single machine's, and forms of IPv6 that hide an IPv4 address from whoever compares.
const NEVER = [
  '0.0.0.0/8',
  '169.254.0.0/16',
  '100.100.100.200/32',
  '168.63.129.16/32',
  '192.0.0.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '::/128',
  '::/96',
  '::ffff:0:0:0/96',
  'fe80::/10',
  'ff00::/8',
  'fd00:ec2::/32',
  'fd20:ce::/32',
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '2002::/16',
  '2001::/32',
];
const LOOPBACK_6 = parseAddressSet(['::1/128']);

/**
 * The rule of the workspace: `ranges` and nothing else, or, with none given, every address but those that no cluster
 * has. It is held against the address that is connected to, so that no name and no later answer of DNS gets around it.
 */
export function askedAddresses(ranges: readonly string[]): AskedAddresses {
  const decide = ranges.length > 0 ? onlyThese(parseAddressSet(ranges)) : allBut(parseAddressSet(NEVER));
  const mayConnect = (text: string) => {
    const address = parseAddress(text.replace(/%.*$/, ''));
    return address !== undefined && decide(address);
  };
  return {
    mayAsk(hostname) {
      const literal = hostname.replace(/^\[(.*)\]$/, '$1');
      return parseAddress(literal) === undefined || mayConnect(literal);
    },
    lookup(hostname, options, callback) {
      lookup(hostname, { ...options, all: true }, (error, found) => {
        if (error !== null) return callback(error, '');
        const [first, ...others] = found.filter(({ address }) => mayConnect(address));
        if (first === undefined) return callback(new AddressRefused(), '');
        if (options.all) return callback(null, [first, ...others]);
        callback(null, first.address, first.family);
      });
    },
  };
}

type Decide = AddressSet['has'];

function onlyThese(set: AddressSet): Decide {
  return (address) => set.has(address);
}

function allBut(set: AddressSet): Decide {
  return (address) => !set.has(address) || LOOPBACK_6.has(address);
}
