import type { Queryable, Tx } from '../../db/database.ts';

/** Values that somebody handed in, as hashes: each is the id of a token, if there is one. */
export interface ExposureReport {
  readonly reportId: string;
  readonly reportedAt: number;
  readonly address: string;
  readonly requestId: string;
  readonly hashes: readonly string[];
}

/** How many reports wait, and how many hashes they have. */
export async function countWaiting({ sql }: Queryable): Promise<{ reports: number; hashes: number }> {
  const row = await sql
    .selectFrom('exposure_reports')
    .select((eb) => [eb.fn.countAll<number>().as('reports'), eb.fn.sum<number>('hash_count').as('hashes')])
    .executeTakeFirstOrThrow();
  return { reports: Number(row.reports), hashes: Number(row.hashes ?? 0) };
}

export async function insertReport({ sql }: Queryable, report: ExposureReport): Promise<void> {
  await sql
    .insertInto('exposure_reports')
    .values({
      report_id: report.reportId,
      reported_at: report.reportedAt,
      address: report.address,
      request_id: report.requestId,
      hash_count: report.hashes.length,
      hashes: JSON.stringify(report.hashes),
    })
    .execute();
}

/** The ids of those that have waited longest. */
export async function listOldestReports({ sql }: Queryable, limit: number): Promise<string[]> {
  const rows = await sql
    .selectFrom('exposure_reports')
    .select('report_id')
    .orderBy('reported_at')
    .orderBy('report_id')
    .limit(limit)
    .execute();
  return rows.map((row) => row.report_id);
}

/** A report, which no other transaction can take until this one ends; undefined when it is done. */
export async function lockReport({ sql, engine }: Tx, reportId: string): Promise<ExposureReport | undefined> {
  const row = await sql
    .selectFrom('exposure_reports')
    .selectAll()
    .where('report_id', '=', reportId)
    .$if(engine === 'postgres', (query) => query.forUpdate())
    .executeTakeFirst();
  return (
    row && {
      reportId: row.report_id,
      reportedAt: row.reported_at,
      address: row.address,
      requestId: row.request_id,
      hashes: JSON.parse(row.hashes) as string[],
    }
  );
}

/** Keeps of a report what is still to be done; with nothing left deletes it. */
export async function keepRest(
  { sql }: Queryable,
  reportId: string,
  hashes: readonly string[],
): Promise<void> {
  if (hashes.length === 0) {
    await sql.deleteFrom('exposure_reports').where('report_id', '=', reportId).execute();
    return;
  }
  await sql
    .updateTable('exposure_reports')
    .set({ hash_count: hashes.length, hashes: JSON.stringify(hashes) })
    .where('report_id', '=', reportId)
    .execute();
}
