import type pg from 'pg';
import { queryLast } from './postgres-connection.ts';

/** What a server says of itself. */
export interface Proof {
  /** Whether transactions only read here: a standby, or a primary that was told so. */
  readonly onlyReads: boolean;
  /** Whether it may commit nothing without a standby, and none is there. */
  readonly isCutOff: boolean;
  /** Which history it writes: a fail-over begins a new one, with a higher number. 0 on a standby. */
  readonly timeline: number;
  /** What changes when the server was started again, or another took over. */
  readonly lineage: string;
  /** Of the process that answered: another than the one that was connected to where a pooler stands between. */
  readonly pid: number;
}

interface ProofRow {
  readonly only_reads: boolean;
  readonly is_cut_off: boolean;
  readonly timeline: number | null;
  readonly started: string;
  readonly pid: number;
}

/** Which history a server writes, asked of one that is no standby. */
export const TIMELINE = "('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int";

/**
 * The columns of a proof. A primary whose synchronous standby went over to another cannot commit: whatever it is asked may
 * be long out of date. Without the role `pg_read_all_stats` the state of a standby is null, and any will do.
 */
const PROOF_COLUMNS = `current_setting('transaction_read_only') = 'on' as only_reads,
  current_setting('synchronous_standby_names') <> '' and not exists (
    select from pg_stat_get_wal_senders() as w where coalesce(w.sync_state, 'sync') in ('sync', 'quorum')
  ) as is_cut_off,
  case when not pg_is_in_recovery()
    then ${TIMELINE} end as timeline,
  extract(epoch from pg_postmaster_start_time())::text as started,
  pg_backend_pid() as pid`;

interface Question {
  /** What is run before it, each with a semicolon at its end. */
  readonly statements?: string;
  /** Whether it is asked of this connection again and again: then it is planned once. */
  readonly isPrepared?: boolean;
}

/** Asks a server what it is. */
export async function askProof(
  client: Pick<pg.ClientBase, 'query'>,
  { statements = '', isPrepared = false }: Question = {},
): Promise<Proof> {
  const text = `${statements}select ${PROOF_COLUMNS}`;
  const {
    rows: [row],
  } = await queryLast<ProofRow>(client, isPrepared ? { name: 'proof', text } : text);
  if (row === undefined) throw new Error('The server says nothing of itself.');
  return {
    onlyReads: row.only_reads,
    isCutOff: row.is_cut_off,
    timeline: row.timeline ?? 0,
    lineage: `${row.timeline} ${row.started}`,
    pid: row.pid,
  };
}

/** Why a server is not to be believed by somebody who has seen the timeline `latest`; undefined where it is. */
export function faultOf(proof: Proof, latest: number): string | undefined {
  if (proof.onlyReads || proof.timeline === 0) return 'it only reads';
  if (proof.isCutOff) return 'its synchronous standby has left it';
  if (proof.timeline < latest) return `it is of timeline ${proof.timeline}, and there has been ${latest}`;
  return undefined;
}
