import { parseAddressSet } from '../address-set.ts';
import { LatchkeyError } from '../errors.ts';
import { parseRange } from '../ip-address.ts';

/** Addresses and CIDR ranges that one token may be limited to. */
export const MAX_ALLOWED_CIDRS = 32;

/** What a token without limits may be used from. */
export const ANYWHERE: readonly string[] = ['0.0.0.0/0', '::/0'];

/**
 * The limits of a token that is generated with another: those that are named, else the other's (`held`); undefined
 * for none. Throws `permission_denied` when the named ones hold an address that the other's do not.
 */
export function inheritLimits(
  held: readonly string[] | undefined,
  named: readonly string[] | undefined,
): readonly string[] | undefined {
  if (held === undefined || named === undefined) return named ?? held;
  const set = parseAddressSet(held);
  const isWithin = named.map(parseRange).every((range) => range !== undefined && set.covers(range));
  if (isWithin) return named;
  throw new LatchkeyError(
    'permission_denied',
    `This token may be used only from ${held.join(', ')} and cannot give more: name a part of these addresses, or sign in.`,
  );
}
