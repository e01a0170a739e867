/** What is wrong with a text that should be an address or a CIDR range; `firstAddress`: how the range is written. */
export type RangeProblem = 'neither' | { readonly firstAddress: string };

/** The addresses and ranges of a typed list: one a line, or with commas or spaces between. */
export function parseAddressList(typed: string): readonly string[] {
  return typed.split(/[\s,;]+/).filter(Boolean);
}

/** Why the server would not take this address or range; undefined when it would. */
export function rangeProblem(text: string): RangeProblem | undefined {
  const [base = '', prefix, ...rest] = text.split('/');
  const groups = parseGroups(base);
  if (groups === undefined || rest.length > 0) return 'neither';
  if (prefix === undefined) return undefined;
  const groupBits = base.includes(':') ? 16 : 8;
  const width = groups.length * groupBits;
  if (!/^(0|[1-9]\d{0,2})$/.test(prefix) || Number(prefix) > width) return 'neither';
  const first = groups.map((group, place) => maskGroup(group, Number(prefix) - place * groupBits, groupBits));
  if (first.every((group, place) => group === groups[place])) return undefined;
  return { firstAddress: `${format(first)}/${prefix}` };
}

/** Four numbers of an IPv4 address, or eight of an IPv6 address. */
function parseGroups(text: string): readonly number[] | undefined {
  if (!text.includes(':')) {
    if (!/^\d{1,3}(\.\d{1,3}){3}$/.test(text)) return undefined;
    const octets = text.split('.').map(Number);
    return octets.every((octet, place) => octet < 256 && String(octet) === text.split('.')[place])
      ? octets
      : undefined;
  }
  if (!/^[\da-f:.]+$/i.test(text) || !URL.canParse(`http://[${text}]/`)) return undefined;
  // The browser's own reading of it, which leaves hexadecimal groups and at most one gap.
  const [left = '', right] = new URL(`http://[${text}]/`).hostname.slice(1, -1).split('::');
  const read = (part: string) =>
    part
      .split(':')
      .filter(Boolean)
      .map((group) => Number.parseInt(group, 16));
  if (right === undefined) return read(left);
  const gap = 8 - read(left).length - read(right).length;
  return [...read(left), ...new Array<number>(gap).fill(0), ...read(right)];
}

/** A group with only its first bits. */
function maskGroup(group: number, bits: number, groupBits: number): number {
  if (bits >= groupBits) return group;
  return bits <= 0 ? 0 : group & ~(2 ** (groupBits - bits) - 1);
}

function format(groups: readonly number[]): string {
  if (groups.length === 4) return groups.join('.');
  const hex = groups.map((group) => group.toString(16)).join(':');
  return new URL(`http://[${hex}]/`).hostname.slice(1, -1);
}
