import type { Queryable } from '../../db/database.ts';
import { prepare } from '../../db/prepared.ts';
import type { Activity, ActivitySpan } from './activity.ts';

/** So many more of an outcome within a span. */
export interface ActivityCount {
  readonly span: ActivitySpan;
  readonly activity: Activity;
  readonly startAt: number;
  readonly outcome: string;
  readonly count: number;
}

interface CountRow {
  readonly start_at: number;
  readonly outcome: string;
  readonly occurrences: number;
}

/** Adds to what all nodes have counted. */
export async function addCounts({ sql }: Queryable, counts: readonly ActivityCount[]): Promise<void> {
  await sql
    .insertInto('activity_counts')
    .values(
      counts.map(({ span, activity, startAt, outcome, count }) => ({
        ...{ span, activity, outcome },
        start_at: startAt,
        occurrences: count,
      })),
    )
    .onConflict((oc) =>
      oc.columns(['span', 'activity', 'start_at', 'outcome']).doUpdateSet((eb) => ({
        occurrences: eb('activity_counts.occurrences', '+', eb.ref('excluded.occurrences')),
      })),
    )
    .execute();
}

const selectCounts = prepare<{ span: string; activity: string; from: number }, CountRow>((sql, value) =>
  sql
    .selectFrom('activity_counts')
    .select(['start_at', 'outcome', 'occurrences'])
    .where('span', '=', value('span'))
    .where('activity', '=', value('activity'))
    .where('start_at', '>=', value('from'))
    .orderBy('start_at')
    .orderBy('outcome'),
);

/** What was counted in the spans that begin at an instant or later, the oldest first. */
export function listCounts(
  db: Queryable,
  which: { readonly span: ActivitySpan; readonly activity: Activity; readonly from: number },
): Promise<CountRow[]> {
  return selectCounts(db, which);
}

/** Forgets the spans of one length that began before an instant. */
export async function deleteCountsBefore(
  { sql }: Queryable,
  which: { readonly span: ActivitySpan; readonly activity: Activity; readonly before: number },
): Promise<void> {
  await sql
    .deleteFrom('activity_counts')
    .where('span', '=', which.span)
    .where('activity', '=', which.activity)
    .where('start_at', '<', which.before)
    .execute();
}
