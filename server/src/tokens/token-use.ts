/** When and from where a token was last used, to the second; shared between the verifier, which writes it, and the flush. */
export interface TokenUse {
  readonly tokenId: string;
  lastAt: number;
  lastAddress: string;
  /** Addresses that it came from before the last one, since uses were last written, each with when: mostly none. */
  others: Map<string, number> | undefined;
  isQueued: boolean;
  /** When a use was last written, epoch ms; 0: not by this node. */
  writtenAt: number;
  /** The address that was last written; empty: none by this node. */
  writtenAddress: string;
}

/** What is to be written of a token's uses. */
export interface NotedUse extends Readonly<Pick<TokenUse, 'tokenId' | 'lastAt' | 'lastAddress' | 'others'>> {
  /** Whether it came from elsewhere than this node has written. */
  readonly hasMoved: boolean;
}

/** How many addresses are kept of a token: the latest. Whoever sends from more of them fills nothing. */
export const MAX_ADDRESSES_SEEN = 5;

/** Of a token that this node has not seen used. */
export function newTokenUse(tokenId: string): TokenUse {
  return {
    ...{ tokenId, lastAt: 0, lastAddress: '', others: undefined },
    ...{ isQueued: false, writtenAt: 0, writtenAddress: '' },
  };
}

/** Notes a use. */
export function noteUse(use: TokenUse, at: number, address: string): void {
  if (use.lastAddress !== address && use.lastAddress !== '') {
    keepAddress(use, use.lastAddress, use.lastAt);
    use.others?.delete(address);
  }
  use.lastAt = at;
  use.lastAddress = address;
}

/** What was noted since the last time, which counts as written from now on. */
export function takeNoted(use: TokenUse, now: number): NotedUse {
  const { tokenId, lastAt, lastAddress, others, writtenAddress } = use;
  use.isQueued = false;
  use.writtenAt = now;
  use.writtenAddress = lastAddress;
  use.others = undefined;
  return { tokenId, lastAt, lastAddress, others, hasMoved: lastAddress !== writtenAddress };
}

/** Takes back what could not be written after all. */
export function putBack(use: TokenUse, noted: NotedUse): void {
  use.writtenAt = 0;
  use.writtenAddress = '';
  const others = [...(noted.others ?? []), [noted.lastAddress, noted.lastAt] as const];
  for (const [address, at] of others) {
    if (address !== use.lastAddress && !use.others?.has(address)) keepAddress(use, address, at);
  }
}

function keepAddress(use: TokenUse, address: string, at: number): void {
  use.others ??= new Map();
  use.others.delete(address);
  use.others.set(address, at);
  const [oldest] = use.others.keys();
  if (use.others.size >= MAX_ADDRESSES_SEEN && oldest !== undefined) use.others.delete(oldest);
}
