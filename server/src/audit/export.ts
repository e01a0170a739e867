import type { Db } from '../db/database.ts';
import type { Log } from '../log.ts';
import type { Caller } from './audit-event.ts';
import type { AuditLog } from './audit-log.ts';
import { type LineFormat, renderLine } from './line.ts';
import { type SignedStatement, statementRow } from './statements/statement.ts';
import { CLOCK_SLACK_MS, type Statements } from './statements/statements.ts';
import { findLastCut, findNumberBefore, findNumberFrom, listStatements } from './statements/store.ts';
import type { TrailState } from './statements/trail-state.ts';
import { listChainEnds, listRows } from './store.ts';

/** From when to when, epoch ms; the end is not included. */
export interface ExportRange {
  readonly startTime?: number;
  readonly endTime?: number;
}

interface ExportDeps {
  readonly db: Db;
  readonly log: Log;
  readonly audit: AuditLog;
  readonly statements: Statements;
  readonly workspaceId: string;
}

interface Plan {
  /** What stands before the first line. */
  readonly after: TrailState;
  readonly opening: SignedStatement;
  readonly last: SignedStatement;
  /** Rows of chains that do not agree with what was signed: nothing covers them, and they are not kept back. */
  readonly uncovered: readonly { readonly chain: string; readonly upTo: number }[];
}

const ROWS_A_CHUNK = 200;
const STATEMENTS_A_PAGE = 50;

/**
 * The audit trail as lines that can be checked without the database: a signed opening that says what must follow,
 * then every statement, before each of them the rows it covers. A range of time is widened to whole statements,
 * since only those can be checked.
 */
export class AuditExport {
  readonly #deps: ExportDeps;

  constructor(deps: ExportDeps) {
    this.#deps = deps;
  }

  /**
   * Signs where all chains stand, notes in the trail who exports it, and gives back the lines, some at a time:
   * they are read from the database only as fast as they are taken. The lines throw when rows that belong to
   * them are deleted meanwhile.
   */
  async begin(caller: Caller, range: ExportRange, format: LineFormat): Promise<AsyncIterable<string>> {
    const { db, audit, statements } = this.#deps;
    statements.key();
    const newest = await db.write(async (tx) => {
      const params = Object.fromEntries(Object.entries(range).map(([name, time]) => [name, String(time)]));
      audit.record(tx, {
        service: 'latchkey',
        action: 'exportAuditTrail',
        caller,
        params: { ...params, format },
        statusCode: 200,
      });
      return statements.signHeadsIn(tx, { all: true });
    });
    if (newest === undefined) throw new Error('There is nothing to export.');
    const plan = await this.#plan(range, newest);
    return this.#logged(this.#lines(plan, format));
  }

  async #plan({ startTime, endTime }: ExportRange, newest: SignedStatement): Promise<Plan> {
    const { db, statements } = this.#deps;
    const newestNumber = newest.statement.number;
    const from = startTime === undefined ? 0 : await findNumberBefore(db, startTime - CLOCK_SLACK_MS);
    const to = endTime === undefined ? undefined : await findNumberFrom(db, endTime + CLOCK_SLACK_MS);
    const after = await statements.stateAt(db, Math.min(from, newestNumber - 1));
    const lastNumber = Math.min(newestNumber, Math.max(to ?? newestNumber, after.number + 1));
    const [last = newest] = await listStatements(db, lastNumber - 1, 1);
    const opening = statements.open(after, {
      start_time: startTime ?? null,
      end_time: endTime ?? null,
      last: last.statement.number,
      last_hash: last.hash,
    });
    const ends = lastNumber === newestNumber ? await listChainEnds(db) : [];
    const uncovered = ends
      .filter(({ chain }) => statements.broken.has(chain))
      .map(({ chain, chain_seq: upTo }) => ({ chain, upTo }));
    return { after, opening, last, uncovered };
  }

  /** Logs what breaks an export off on this side: whoever takes the lines may stop at any time. */
  async *#logged(lines: AsyncGenerator<string>): AsyncGenerator<string> {
    for (;;) {
      const step = await lines.next().catch((error: unknown) => {
        this.#deps.log.error({ err: error }, 'an export of the audit trail was broken off');
        throw error;
      });
      if (step.done === true) return;
      yield step.value;
    }
  }

  async *#lines(plan: Plan, format: LineFormat): AsyncGenerator<string> {
    const { db, workspaceId } = this.#deps;
    const { after, last } = plan;
    const cut = await findLastCut(db);
    const render = (signed: SignedStatement) => `${renderLine(statementRow(signed), workspaceId, format)}\n`;
    yield render(plan.opening);
    while (after.number < last.statement.number) {
      const page = await listStatements(db, after.number, STATEMENTS_A_PAGE);
      if (page.length === 0) throw new Error('Statements about the audit trail are missing.');
      for (const signed of page) {
        if (signed.statement.number > last.statement.number) break;
        const isLast = signed.statement.number === last.statement.number;
        if (signed.statement.kind === 'heads') {
          for (const { chain, sequence } of signed.statement.chains)
            yield* this.#rows(after, chain, sequence, format);
        }
        if (isLast)
          for (const { chain, upTo } of plan.uncovered) yield* this.#rows(after, chain, upTo, format);
        yield render(signed);
        after.apply(signed);
      }
    }
    if ((await findLastCut(db))?.hash !== cut?.hash)
      throw new Error('Retention deleted events while they were exported: export them anew.');
  }

  async *#rows(after: TrailState, chain: string, upTo: number, format: LineFormat): AsyncGenerator<string> {
    const { db, workspaceId } = this.#deps;
    let from = after.chains.get(chain)?.sequence ?? 0;
    while (from < upTo) {
      const chunk = { chain, after: from, upTo, limit: ROWS_A_CHUNK };
      const rows = await db.report((reader) => listRows(reader, chunk));
      const lastRow = rows.at(-1);
      // What is missing is not made up for: whoever checks the export finds it.
      if (lastRow === undefined) return;
      yield rows.map((row) => `${renderLine(row, workspaceId, format)}\n`).join('');
      from = lastRow.chain_seq;
    }
  }
}
