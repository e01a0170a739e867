import { type AddressSet, parseAddressSet } from '../address-set.ts';
import { parseAddress } from '../ip-address.ts';
import type { IpAccessList } from './ip-access-list.ts';

/** From where requests are taken, compiled from lists to be asked on every request. */
export interface AddressRules {
  readonly blocked: AddressSet;
  /** Absent: there is no ALLOW list, so whatever is not blocked is admitted. */
  readonly allowed?: AddressSet;
}

/** The rules that these lists make; those that are not enabled make none. */
export function compileRules(
  lists: readonly Pick<IpAccessList, 'listType' | 'addresses' | 'isEnabled'>[],
): AddressRules {
  const enabled = lists.filter((list) => list.isEnabled);
  const allowing = enabled.filter((list) => list.listType === 'ALLOW');
  const blocking = enabled.filter((list) => list.listType === 'BLOCK');
  return {
    blocked: parseAddressSet(blocking.flatMap((list) => list.addresses)),
    // An empty ALLOW list admits nobody: it is not the same as none.
    ...(allowing.length > 0 && { allowed: parseAddressSet(allowing.flatMap((list) => list.addresses)) }),
  };
}

/** Whether requests from this address are taken. What is no address comes from no place that is allowed. */
export function admits(rules: AddressRules, address: string): boolean {
  const parsed = parseAddress(address);
  if (parsed === undefined || rules.blocked.has(parsed)) return false;
  return rules.allowed === undefined || rules.allowed.has(parsed);
}
