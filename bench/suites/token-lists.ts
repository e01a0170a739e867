import type { Suite } from '../bench.ts';
import { copySeed, findOrMakeSeed, MILLION, openCore } from '../seed.ts';
import { type Spread, spreadOf } from '../statistics.ts';

const PAGE = 1_000;

/** What a page of the administrators' list costs at its beginning and at its end. */
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
      const tenth = Math.floor(pagesMs.length / 10);
      return {
        goals: [],
        facts: [
          { what: 'tokens and pages', value: `${tokens.toLocaleString('en')} and ${pagesMs.length}` },
          { what: 'a page among the first tenth', value: show(spreadOf(pagesMs.slice(1, tenth))) },
          { what: 'a page among the last tenth', value: show(spreadOf(pagesMs.slice(-tenth))) },
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
