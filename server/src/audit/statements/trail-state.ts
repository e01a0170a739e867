import {
  type CutStatement,
  type SignedStatement,
  STATEMENTS_START_HASH,
  type Statement,
} from './statement.ts';

/** Where a chain stands. */
export interface Position {
  readonly sequence: number;
  readonly hash: string;
  /** When its last row was written, epoch ms. */
  readonly time: number;
}

/** What the log of statements says up to one of them. */
export class TrailState {
  /** Of the last statement; 0 before the first. */
  number = 0;
  hash = STATEMENTS_START_HASH;
  time = 0;
  last: SignedStatement | undefined;
  /** Where each chain stands. */
  readonly chains = new Map<string, Position>();
  /** Up to where rows of each chain were deleted. */
  readonly floors = new Map<string, number>();

  /** The state after the last statement whose rows were all deleted: what is kept begins there. */
  static afterCut(cut: SignedStatement<CutStatement> | undefined): TrailState {
    const state = new TrailState();
    if (cut === undefined) return state;
    state.number = cut.statement.through;
    state.hash = cut.statement.through_hash;
    for (const { chain, to, hash, time } of cut.statement.chains) {
      state.chains.set(chain, { sequence: to, hash, time });
      state.floors.set(chain, to);
    }
    return state;
  }

  apply(signed: SignedStatement): void {
    const { statement } = signed;
    this.number = statement.number;
    this.hash = signed.hash;
    this.time = statement.time;
    this.last = signed;
    if (statement.kind === 'heads') {
      if (statement.covers === 'all') this.chains.clear();
      for (const { chain, sequence, hash, time } of statement.chains) {
        this.chains.set(chain, { sequence, hash, time });
      }
    } else if (statement.kind === 'cut') {
      for (const { chain, to } of statement.chains) this.floors.set(chain, to);
    }
  }

  /** How many rows of a chain are kept up to where it stands. */
  countOf(chain: string, sequence: number): number {
    return sequence - (this.floors.get(chain) ?? 0);
  }

  /** Whether all of a chain's rows up to where it stands were deleted. */
  isEmptied(chain: string, { sequence }: Position): boolean {
    return sequence <= (this.floors.get(chain) ?? 0);
  }
}

/** Whether a statement says where all chains stand. */
export function isFull(statement: Statement | undefined): boolean {
  return statement?.kind === 'heads' && statement.covers === 'all';
}
