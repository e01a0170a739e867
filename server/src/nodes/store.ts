import type { Queryable } from '../db/database.ts';
import { databaseTime } from '../db/database-time.ts';
import type { Node } from './node.ts';

/** What a node says of itself. */
export type NodeReport = Omit<Node, 'reportedAt' | 'silentMs'>;

/** Writes what a node says of itself now. */
export async function upsertNode({ sql, engine }: Queryable, report: NodeReport): Promise<void> {
  const now = databaseTime(engine);
  const progress = {
    reported_at: now,
    applied_seq: report.appliedSeq,
    knowledge_age_ms: report.knowledgeAgeMs,
  };
  await sql
    .insertInto('nodes')
    .values({
      node_id: report.nodeId,
      name: report.name,
      version: report.version,
      started_at: report.startedAt,
      max_staleness_ms: report.maxStalenessMs,
      ...progress,
    })
    .onConflict((oc) => oc.column('node_id').doUpdateSet(progress))
    .execute();
}

export async function deleteNode({ sql }: Queryable, nodeId: string): Promise<void> {
  await sql.deleteFrom('nodes').where('node_id', '=', nodeId).execute();
}

/** Removes a node, unless it has reported since it was read. */
export async function deleteSilentNode({ sql }: Queryable, { nodeId, reportedAt }: Node): Promise<void> {
  await sql.deleteFrom('nodes').where('node_id', '=', nodeId).where('reported_at', '=', reportedAt).execute();
}

/** All nodes, the oldest first, and the last change that was given a number. */
export async function listNodes({ sql, engine }: Queryable): Promise<{ nodes: Node[]; headSeq: number }> {
  const rows = await sql
    .selectFrom('feed_head')
    .leftJoin('nodes', (join) => join.onTrue())
    .selectAll('nodes')
    .select(['feed_head.seq', databaseTime(engine).as('now')])
    .where('feed_head.id', '=', 1)
    .orderBy('nodes.started_at')
    .orderBy('nodes.node_id')
    .execute();
  const nodes = rows.flatMap((row) =>
    row.node_id === null
      ? []
      : [
          {
            nodeId: row.node_id,
            name: row.name ?? '',
            version: row.version ?? '',
            startedAt: row.started_at ?? 0,
            reportedAt: row.reported_at ?? 0,
            silentMs: Math.max(0, row.now - (row.reported_at ?? 0)),
            maxStalenessMs: row.max_staleness_ms ?? 0,
            appliedSeq: row.applied_seq ?? 0,
            knowledgeAgeMs: row.knowledge_age_ms ?? 0,
          },
        ],
  );
  return { nodes, headSeq: rows[0]?.seq ?? 0 };
}
