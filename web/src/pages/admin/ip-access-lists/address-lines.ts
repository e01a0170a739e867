import { parseAddressList } from '../../settings/address-ranges.ts';

/** An address or a range as it stands in the field. */
export interface WrittenAddress {
  readonly text: string;
  /** From 1. */
  readonly line: number;
}

/** What is written in the field: an address or a range a line, or several with commas, semicolons or spaces between. */
export function readAddresses(field: string): WrittenAddress[] {
  return field
    .split(/\r\n|\r|\n/)
    .flatMap((text, i) => parseAddressList(text).map((part) => ({ text: part, line: i + 1 })));
}

/** The field for a list's addresses. */
export function writeAddresses(addresses: readonly string[]): string {
  return addresses.join('\n');
}

/** The field with one more address on a line of its own. */
export function withAddress(field: string, address: string): string {
  const before = field.trimEnd();
  return before === '' ? address : `${before}\n${address}`;
}
