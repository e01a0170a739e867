import type { TokenSearch } from '../../server/src/tokens/search/token-search.ts';
import type { Suite } from '../bench.ts';
import { copySeed, findOrMakeSeed, MILLION, openCore } from '../seed.ts';
import { type Spread, spreadOf } from '../statistics.ts';

const PAGE = 1_000;
const SHORT_PAGE = 100;
const ROUNDS = 20;
const DAY_MS = 86_400_000;

/** Searches that an index leads to at once, and one that finds nothing wherever it looks. */
const SEARCHES: readonly (readonly [what: string, search: (now: number) => TokenSearch])[] = [
  ['a search that everything matches', () => ({ statuses: ['active'] })],
  ['those that never expire', () => ({ statuses: ['active'], neverExpires: true })],
  ['those that expire within a week', (now) => ({ statuses: ['active'], expiresBefore: now + 7 * DAY_MS })],
  ['revoked ones', () => ({ statuses: ['revoked'] })],
  ['a search for words that nobody wrote', () => ({ statuses: ['active'], words: ['unheard-of'] })],
];

/** What a page of the administrators' list costs at its beginning and at its end, and a page of a search. */
export const tokenLists: Suite = {
  name: 'token-lists',
  title: `The administrators' list of 1 million tokens by pages of ${PAGE}`,
  isQuick: true,
  async run(bench) {
    const seed = copySeed(await findOrMakeSeed(MILLION, bench.announce), 'lists');
    const core = await openCore(seed.dataDir);
    try {
      const pagesMs: number[] = [];
      let tokens = 0;
      let after: { at: number; id: string } | undefined;
      do {
        const startedAt = performance.now();
        const page = await core.management.listPage({}, PAGE, after);
        pagesMs.push(performance.now() - startedAt);
        tokens += page.tokens.length;
        after = page.next;
      } while (after !== undefined);
      const searches: { what: string; value: string }[] = [];
      for (const [what, search] of SEARCHES) {
        const times: number[] = [];
        for (let i = 0; i < ROUNDS; i++) {
          const startedAt = performance.now();
          await core.management.search(search(core.clock.now()), SHORT_PAGE);
          times.push(performance.now() - startedAt);
        }
        searches.push({ what: `a page of ${SHORT_PAGE} of ${what}`, value: show(spreadOf(times)) });
      }
      const tenth = Math.floor(pagesMs.length / 10);
      return {
        goals: [],
        facts: [
          { what: 'tokens and pages', value: `${tokens.toLocaleString('en')} and ${pagesMs.length}` },
          { what: 'a page among the first tenth', value: show(spreadOf(pagesMs.slice(1, tenth))) },
          { what: 'a page among the last tenth', value: show(spreadOf(pagesMs.slice(-tenth))) },
          ...searches,
        ],
      };
    } finally {
      await core.close();
    }
  },
};

function show({ median, min, max }: Spread): string {
  return `${median.toFixed(2)} ms (${min.toFixed(2)}–${max.toFixed(2)})`;
}
