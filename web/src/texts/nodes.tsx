import { formatCount } from '../format-number.ts';

/** What the overview says of the processes that serve. */
export const nodesTexts = {
  title: 'Nodes',
  loading: 'Nodes are being looked up…',
  failed: 'The nodes cannot be shown.',
  none: 'No node has reported yet. Each does within five seconds.',
  summary: (live: number, all: number) =>
    live === all
      ? `${all === 1 ? 'One node serves' : `${formatCount(all)} nodes serve`} over this database.`
      : `${formatCount(live)} of ${formatCount(all)} nodes report in time.`,
  name: 'Node',
  thisOne: 'answers you',
  version: 'Version',
  since: 'Started',
  knowledge: 'Knows of changes',
  knowledgeAge: (ageMs: number, boundMs: number) =>
    `at most ${formatCount(ageMs)} ms late; bound ${formatCount(boundMs)} ms`,
  silent: (seconds: number) => `silent for ${formatCount(seconds)} s`,
  receipts: 'Receipts',
  applied: (applied: number, all: number) =>
    applied >= all
      ? `all ${formatCount(all)} changes`
      : `${formatCount(applied)} of ${formatCount(all)} changes`,
};
