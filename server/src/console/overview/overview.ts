import type { Clock } from '../../clock.ts';
import type { Db } from '../../db/database.ts';
import { countAdministrators } from '../../principals/groups/administrators.ts';
import type { BuiltInGroups } from '../../principals/principal.ts';
import type { ActivityCounts } from '../activity/activity-counts.ts';
import { type TokenCensus, takeCensus } from './token-census.ts';

interface OverviewDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly groups: BuiltInGroups;
  readonly activityCounts: ActivityCounts;
}

/** What an administrator sees first. */
export interface OverviewFigures {
  readonly tokens: TokenCensus;
  /** Those that are active. */
  readonly administrators: number;
  /** Passwords that were wrong, or not even looked at since too many were. */
  readonly failedSignInsLastDay: number;
}

/** Counted so seldom that it takes no more than a twentieth of the time. */
const KEEP_TIMES = 20;
const MIN_KEEP_MS = 5_000;
const MAX_KEEP_MS = 600_000;

/** The figures of the workspace. All tokens are counted for them, so that is remembered for a while. */
export class Overview {
  readonly #deps: OverviewDeps;
  #remembered: { readonly census: TokenCensus; readonly until: number } | undefined;
  #counting: Promise<TokenCensus> | undefined;

  constructor(deps: OverviewDeps) {
    this.#deps = deps;
  }

  /** The figures, of which those on tokens say as of when they are. */
  async read(): Promise<OverviewFigures> {
    const { db, groups, activityCounts } = this.#deps;
    const [tokens, administrators, checks] = await Promise.all([
      this.#census(),
      countAdministrators(db, groups),
      activityCounts.list('password_check', 'minute', 24),
    ]);
    const failedSignInsLastDay = checks.reduce(
      (sum, { outcomes }) => sum + (outcomes.wrong ?? 0) + (outcomes.throttled ?? 0),
      0,
    );
    return { tokens, administrators, failedSignInsLastDay };
  }

  /** However many ask at once, tokens are counted once. */
  #census(): TokenCensus | Promise<TokenCensus> {
    if (this.#remembered !== undefined && this.#deps.clock.monotonicMs() < this.#remembered.until)
      return this.#remembered.census;
    this.#counting ??= this.#count().finally(() => {
      this.#counting = undefined;
    });
    return this.#counting;
  }

  async #count(): Promise<TokenCensus> {
    const { db, clock } = this.#deps;
    const begunAt = clock.monotonicMs();
    const census = await takeCensus(db, clock.now());
    const endedAt = clock.monotonicMs();
    const keepMs = Math.min(Math.max((endedAt - begunAt) * KEEP_TIMES, MIN_KEEP_MS), MAX_KEEP_MS);
    this.#remembered = { census, until: endedAt + keepMs };
    return census;
  }
}
