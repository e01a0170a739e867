import type { Clock } from '../../clock.ts';
import { takeTurn } from '../../db/advisory-lock.ts';
import type { Db, Queryable, Tx } from '../../db/database.ts';
import type { Log } from '../../log.ts';
import { gauge, type Metrics } from '../../metrics.ts';
import { type AuditRow, CHAIN_START_HASH, hashRow } from '../row.ts';
import { findFirstRow, findRows, listChainEnds, placeName, type RowPlace } from '../store.ts';
import { LastSeen } from './last-seen.ts';
import { loadSigningKey, type SigningKey } from './signing-key.ts';
import {
  type ChainCut,
  type ChainHead,
  type OpeningStatement,
  type SignedStatement,
  type Statement,
  signStatement,
} from './statement.ts';
import { findLastCut, findLastFull, findNumberBefore, insertStatement, listStatements } from './store.ts';
import { isFull, type Position, TrailState } from './trail-state.ts';

interface StatementsDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly workspaceId: string;
  readonly keyDir: string;
}

/** A statement's own fields: those that number it are added when it is signed. */
type Said<One> = One extends Statement ? Omit<One, 'number' | 'previous' | 'time' | 'workspace_id'> : never;

const DAY_MS = 86_400_000;
/** A chain whose last row is older is never continued (see `AuditLog`), clocks that differ allowed for. */
const ENDED_MS = 2 * DAY_MS;
/** By how much the clocks of nodes may differ, and a row's time from that of its commit. */
export const CLOCK_SLACK_MS = 60_000;
const PAGE = 500;

/**
 * The log of signed statements about the audit trail: each carries the hash of the one before it, and says where
 * chains stand, or which rows retention took. Rows below what was signed can then neither be changed nor left
 * out without a trace.
 */
export class Statements {
  readonly #deps: StatementsDeps;
  #key: SigningKey | undefined;
  /** As it was last read; only what is committed. */
  #known: TrailState | undefined;
  #broken: ReadonlySet<string> = new Set();
  readonly #lastSeen: LastSeen;

  constructor(deps: StatementsDeps) {
    this.#deps = deps;
    this.#lastSeen = new LastSeen(deps);
    gauge(
      deps.metrics,
      'latchkey_audit_chains_broken',
      'Chains of audit events that do not agree with what was signed about them.',
      () => this.#broken.size,
    );
  }

  /** Signs where the chains stand, unless nothing has moved. */
  async signHeads(): Promise<void> {
    this.key();
    await this.#lastSeen.check(this.#deps.db);
    const signed = await this.#deps.db.write((tx) => this.signHeadsIn(tx, { all: false }));
    if (signed !== undefined) this.#lastSeen.remember(signed);
  }

  /** As `signHeads`, as part of a larger act. With `all`, gives back a statement that says where all chains stand. */
  async signHeadsIn(tx: Tx, { all }: { all: boolean }): Promise<SignedStatement | undefined> {
    await takeTurn(tx, 'audit statements');
    const state = await this.#stateIn(tx);
    if (state.number === 0) await this.#signEarlierCut(tx, state);
    let measured = await this.#measure(tx, state, all);
    const isNewDay = Math.floor(state.time / DAY_MS) !== Math.floor(this.#deps.clock.now() / DAY_MS);
    const namesAll = all || (isNewDay && measured.moved.size > 0);
    if (namesAll && !all) measured = await this.#measure(tx, state, true);
    const { moved, broken } = measured;
    // What was not looked at is no better than before.
    this.#report(namesAll ? broken : new Set([...this.#broken, ...broken]));
    if (moved.size === 0 && (!all || isFull(state.last?.statement))) return state.last;
    const positions = namesAll ? this.#living(new Map([...state.chains, ...moved]), state) : moved;
    const chains: ChainHead[] = [...positions].map(([chain, { sequence, hash, time }]) => {
      return { chain, sequence, count: state.countOf(chain, sequence), hash, time };
    });
    return this.#add(tx, state, { kind: 'heads', covers: namesAll ? 'all' : 'moved', chains });
  }

  /**
   * Says that all rows which statements before an instant (epoch ms) cover are to be deleted, those after number
   * `notAfter` left out. Gives back whether there were any. The rows are still there afterwards.
   */
  cut(before: number, notAfter: number): Promise<boolean> {
    this.key();
    return this.#deps.db.write(async (tx) => {
      await takeTurn(tx, 'audit statements');
      const state = await this.#stateIn(tx);
      const through = Math.min(await findNumberBefore(tx, before - CLOCK_SLACK_MS), notAfter);
      const then = await this.stateAt(tx, through);
      // Those that are empty already, too: a statement that is kept may still name them.
      const chains: ChainCut[] = [...then.chains].map(([chain, position]) => {
        const { sequence: to, hash, time } = position;
        return { chain, from: (state.floors.get(chain) ?? 0) + 1, to, hash, time };
      });
      if (through === 0 || !chains.some(({ from, to }) => from <= to)) return false;
      await this.#add(tx, state, { kind: 'cut', through, through_hash: then.hash, chains });
      return true;
    });
  }

  /** Signs the statement that begins an export; it is not kept. */
  open(after: TrailState, said: Pick<OpeningStatement, 'start_time' | 'end_time' | 'last' | 'last_hash'>) {
    const chains = [...after.chains].map(([chain, { sequence, hash }]) => ({ chain, sequence, hash }));
    const { number, hash: previous } = after;
    const { clock, workspaceId } = this.#deps;
    const numbered = { number, previous, time: clock.now(), workspace_id: workspaceId };
    return signStatement<OpeningStatement>({ kind: 'opening', ...numbered, ...said, chains }, this.key());
  }

  /** What the log says up to a statement that is kept, or up to its end. */
  async stateAt(db: Queryable, number = Number.MAX_SAFE_INTEGER): Promise<TrailState> {
    const state = TrailState.afterCut(await findLastCut(db));
    const full = await findLastFull(db, number);
    if (full !== undefined && full.statement.number > state.number) state.apply(full);
    await this.#advance(db, state, number);
    return state;
  }

  /** The key of this machine, made where there is none. Throws when it can be neither read nor made. */
  key(): SigningKey {
    this.#key ??= loadSigningKey(this.#deps.keyDir);
    return this.#key;
  }

  /** Chains that do not agree with what was signed about them, as far as this node has seen. */
  get broken(): ReadonlySet<string> {
    return this.#broken;
  }

  async #stateIn(tx: Queryable): Promise<TrailState> {
    const known = this.#known;
    const [same] = known === undefined ? [] : await listStatements(tx, known.number - 1, 1);
    // Another one under its number: this one was never committed, or the database is another one now.
    if (known === undefined || same?.hash !== known.hash) this.#known = await this.stateAt(tx);
    else await this.#advance(tx, known, Number.MAX_SAFE_INTEGER);
    return this.#known as TrailState;
  }

  async #advance(db: Queryable, state: TrailState, upTo: number): Promise<void> {
    while (state.number < upTo) {
      const page = await listStatements(db, state.number, PAGE);
      for (const signed of page) {
        if (signed.statement.number > upTo) return;
        state.apply(signed);
      }
      if (page.length < PAGE) return;
    }
  }

  /** What has moved since the last statement, and what does not agree with it; with `all`, unmoved chains are looked at, too. */
  async #measure(tx: Queryable, state: TrailState, all: boolean) {
    const ends = (await listChainEnds(tx)).map(({ chain, chain_seq: sequence }) => ({ chain, sequence }));
    const looked = ends.filter(
      ({ chain, sequence }) => all || state.chains.get(chain)?.sequence !== sequence,
    );
    const rows = await findRows(tx, [...looked, ...looked.map((end) => witnessOf(state, end))]);
    const moved = new Map<string, Position>();
    const broken = new Set<string>();
    for (const end of looked) {
      const known = state.chains.get(end.chain);
      const row = rows.get(placeName(end));
      const isCutShort = end.sequence < (known?.sequence ?? 0);
      if (row === undefined || isCutShort || !isUntouched(state, end, rows)) broken.add(end.chain);
      else if (known?.sequence !== end.sequence)
        moved.set(end.chain, { sequence: end.sequence, hash: hashRow(row), time: row.event_time });
    }
    const there = new Set(ends.map(({ chain }) => chain));
    for (const [chain, position] of state.chains) {
      if (!there.has(chain) && !state.isEmptied(chain, position)) broken.add(chain);
    }
    return { moved, broken };
  }

  /** Without those that retention has emptied and that nobody goes on with. */
  #living(chains: ReadonlyMap<string, Position>, state: TrailState): Map<string, Position> {
    const endedBefore = this.#deps.clock.now() - ENDED_MS;
    const living = [...chains].filter(
      ([chain, position]) => position.time >= endedBefore || !state.isEmptied(chain, position),
    );
    return new Map(living);
  }

  /** Rows that were deleted before anything was signed: what is left is taken for what there is. */
  async #signEarlierCut(tx: Tx, state: TrailState): Promise<void> {
    const starts = (await listChainEnds(tx)).map(({ chain }) => ({ chain, sequence: 1 }));
    const rows = await findRows(tx, starts);
    const chains: ChainCut[] = [];
    for (const start of starts.filter((one) => !rows.has(placeName(one)))) {
      const first = await findFirstRow(tx, start.chain);
      if (first === undefined) continue;
      const { chain, chain_seq, prev_hash: hash, event_time: time } = first;
      chains.push({ chain, from: 1, to: chain_seq - 1, hash, time });
    }
    if (chains.length === 0) return;
    const cut = { kind: 'cut', through: 0, through_hash: state.hash, chains } as const;
    state.apply(await this.#add(tx, state, cut));
    for (const { chain, to, hash, time } of chains) state.chains.set(chain, { sequence: to, hash, time });
  }

  async #add(tx: Tx, state: TrailState, said: Said<Statement>): Promise<SignedStatement> {
    const { clock, workspaceId } = this.#deps;
    const numbered = {
      number: state.number + 1,
      previous: state.hash,
      // Never before the last one, so that they can be found by time, whichever node signs.
      time: Math.max(clock.now(), state.time),
      workspace_id: workspaceId,
    };
    const { kind, ...rest } = said;
    const signed = signStatement({ kind, ...numbered, ...rest } as Statement, this.key());
    await insertStatement(tx, signed);
    return signed;
  }

  #report(broken: ReadonlySet<string>): void {
    for (const chain of broken) {
      if (this.#broken.has(chain)) continue;
      this.#deps.log.error(
        { chain },
        'the audit trail in the database does not agree with what was signed about it',
      );
    }
    this.#broken = broken;
  }
}

/** The row that tells whether a chain is still what was signed: the last one that was, or the first that is kept. */
function witnessOf(state: TrailState, { chain }: RowPlace): RowPlace {
  const position = state.chains.get(chain);
  if (position === undefined) return { chain, sequence: 1 };
  return { chain, sequence: position.sequence + (state.isEmptied(chain, position) ? 1 : 0) };
}

function isUntouched(state: TrailState, end: RowPlace, rows: ReadonlyMap<string, AuditRow>): boolean {
  const position = state.chains.get(end.chain);
  const witness = rows.get(placeName(witnessOf(state, end)));
  if (position === undefined) return witness?.prev_hash === CHAIN_START_HASH;
  if (!state.isEmptied(end.chain, position))
    return witness !== undefined && hashRow(witness) === position.hash;
  // All that was signed is deleted, or about to be.
  return end.sequence <= position.sequence || witness?.prev_hash === position.hash;
}
