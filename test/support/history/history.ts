/** What came back, as far as it says what took place. */
export type Outcome =
  /** 2xx: it took place, or the token was accepted. */
  | 'done'
  /** 503: it did not take place, or nothing was said about the token. */
  | 'unavailable'
  /** 500 INTERNAL_ERROR: it may have taken place, and a token that it made must come to its end. */
  | 'unknown'
  /** No answer at all: it may have taken place. */
  | 'unanswered'
  /** "Invalid access token.": the token is not good. */
  | 'invalid';

export type Kind = 'create' | 'revoke' | 'rotate' | 'disable' | 'enable' | 'use';

/** One request and what its sender got, with both times on one monotonic clock in milliseconds. */
export interface Operation {
  readonly kind: Kind;
  readonly node: string;
  readonly sentAt: number;
  readonly answeredAt: number;
  readonly outcome: Outcome;
  /** The token that it is about; of a creation that was answered, the new one. */
  readonly tokenId?: string;
  /** Of a creation: what no other creation has. */
  readonly comment?: string;
  /** Of a rotation that was answered: the token that takes its place. */
  readonly successorId?: string;
  /** Whose tokens are disabled or enabled; of a token, its owner. */
  readonly owner?: string;
}

/** A token as the database has it in the end. */
export interface FinalToken {
  readonly tokenId: string;
  readonly comment: string;
  readonly isRevoked: boolean;
  readonly replaces?: string;
}

/** All requests of a run, in the order of their answers, and what no request should have got. */
export class History {
  readonly operations: Operation[] = [];
  /** Answers that nobody should get, in words. */
  readonly surprises: string[] = [];

  add(operation: Operation): void {
    this.operations.push(operation);
  }
}
