import type { Clock } from '../clock.ts';
import type { TokenManagement } from './management.ts';
import { expiresWithin, isUnusedFor } from './token-dates.ts';
import type { ListedToken, PlaceInTokens, TokenPage } from './token-list.ts';

const SCANNED_AT_ONCE = 1_000;
/** Tokens that one page may look at: where few match, a page may be short, or empty, with others after it. */
const SCANNED_A_PAGE = 20_000;

interface ReportContext {
  readonly now: number;
  readonly days: number;
}

interface Report {
  readonly title: string;
  /** What `days` is when it is not said; absent: the report knows no days. */
  readonly defaultDays?: number;
  matches(listed: ListedToken, context: ReportContext): boolean;
}

/** What administrators look for among the tokens that work. */
export const REPORTS = {
  never_expires: {
    title: 'Tokens that never expire',
    matches: ({ token }) => token.expiresAt === undefined,
  },
  expiring: {
    title: 'Tokens that expire within some days',
    defaultDays: 30,
    matches: ({ token }, { now, days }) => expiresWithin(token, days, now),
  },
  unused: {
    title: 'Tokens that were not used for some days',
    defaultDays: 30,
    matches: ({ token }, { now, days }) => isUnusedFor(token, days, now),
  },
  unlimited_scopes: {
    title: 'Tokens that may do all that their owner may',
    matches: ({ token }) => token.scopes === undefined || token.scopes.includes('all-apis'),
  },
  unlimited_addresses: {
    title: 'Tokens that may be used from anywhere',
    matches: ({ token }) =>
      token.allowedCidrs === undefined || token.allowedCidrs.some((cidr) => cidr.endsWith('/0')),
  },
  inactive_owner: {
    title: 'Tokens whose owner is inactive or no longer there',
    matches: ({ ownerIsActive }) => !ownerIsActive,
  },
  on_behalf: {
    title: 'Tokens that somebody generated for somebody else',
    matches: ({ token }) => token.createdById !== token.ownerId,
  },
} as const satisfies Record<string, Report>;

export type ReportName = keyof typeof REPORTS;

/** Finds tokens that an administrator should look at. Walks all of them, some at a time. */
export class TokenReports {
  readonly #management: TokenManagement;
  readonly #clock: Clock;

  constructor({ management, clock }: { management: TokenManagement; clock: Clock }) {
    this.#management = management;
    this.#clock = clock;
  }

  /** At most `limit` tokens of a report after a place; fewer, also none, where it had to look at many. */
  async page(
    name: ReportName,
    { days, limit, after }: { days: number | undefined; limit: number; after: PlaceInTokens | undefined },
  ): Promise<TokenPage> {
    const report: Report = REPORTS[name];
    const context = { now: this.#clock.now(), days: days ?? report.defaultDays ?? 0 };
    const tokens: ListedToken[] = [];
    let scanned = 0;
    for await (const page of this.#management.walk({}, SCANNED_AT_ONCE, after)) {
      for (const listed of page.tokens) {
        if (!report.matches(listed, context)) continue;
        tokens.push(listed);
        const { token } = listed;
        if (tokens.length === limit) return { tokens, next: { at: token.createdAt, id: token.tokenId } };
      }
      scanned += page.tokens.length;
      if (scanned >= SCANNED_A_PAGE) return { tokens, ...(page.next && { next: page.next }) };
    }
    return { tokens };
  }
}
