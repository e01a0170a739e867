import type { Token } from './token.ts';

/** A token with the names of those it concerns; empty for a principal that is no longer there. */
export interface ListedToken {
  readonly token: Token;
  readonly ownerName: string;
  readonly createdByName: string;
  /** False also when the owner is no longer there. */
  readonly ownerIsActive: boolean;
}

/** Which of the good tokens a list is of. What is left out does not limit it. */
export interface TokenFilter {
  readonly tokenId?: string;
  readonly createdById?: number;
}

/** Where a page of a list ends: the instant that its order goes by (when its last token was created), and that token's id. */
export interface PlaceInTokens {
  readonly at: number;
  readonly id: string;
}

/** One page of a list of tokens. */
export interface TokenPage {
  readonly tokens: readonly ListedToken[];
  /** Where the next page begins; absent: this was the last. */
  readonly next?: PlaceInTokens;
}
