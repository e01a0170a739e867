import { type AddressRange, formatAddress, parseRange } from '../../ip-address.ts';

/** What is odd about one of the addresses of a list. */
export interface AddressProblem {
  /** Its place in the list, from 0. */
  readonly index: number;
  /** `unreadable`: neither an address nor a range, and refused. `host_bits`: taken, and means `means`. */
  readonly kind: 'unreadable' | 'host_bits';
  readonly means?: string;
}

/** What is wrong with these addresses, and what is taken but may not mean what somebody thought. */
export function findAddressProblems(addresses: readonly string[]): AddressProblem[] {
  return addresses.flatMap((text, index): AddressProblem[] => {
    const range = parseRange(text);
    if (range === undefined) return [{ index, kind: 'unreadable' }];
    return range.hasHostBits ? [{ index, kind: 'host_bits', means: formatRange(text, range) }] : [];
  });
}

function formatRange(text: string, { first }: AddressRange): string {
  return `${formatAddress(first)}${text.slice(text.indexOf('/'))}`;
}
