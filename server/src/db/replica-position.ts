import type pg from 'pg';
import { TIMELINE } from './postgres-proof.ts';

/** How far a server has come, and on which history. */
export interface Position {
  /** A place in the write-ahead log, in bytes. */
  readonly lsn: bigint;
  /** Of a standby: what its last restart point says, which may be minutes old, but is of its own past. */
  readonly timeline: number;
  /** What a database shares with its copies on other servers, and with no other database. */
  readonly database: string;
}

/** Why a replica is not read from. */
export type Refusal =
  | 'unreachable'
  | 'not_a_standby'
  | 'of_another_database'
  | 'of_another_history'
  | 'behind'
  | 'failed';

interface PositionRow {
  readonly lsn: string | null;
  readonly timeline: number;
  readonly database: string;
}

/** What `STANDBY_POSITION` gives. */
export interface StandbyRow extends PositionRow {
  readonly is_standby: boolean;
}

const DATABASE = `(select concat(c.system_identifier, ' ', d.oid)
  from pg_control_system() as c, pg_database as d where d.datname = current_database()) as database`;

/**
 * What was flushed is all that a standby can have, and all that was acknowledged, unless acknowledging waits for no disk. Asked
 * of the server that leads.
 */
export const PRIMARY_POSITION = `select case when current_setting('synchronous_commit') = 'off'
    then pg_current_wal_insert_lsn() else pg_current_wal_flush_lsn() end::text as lsn,
  ${TIMELINE} as timeline, ${DATABASE}`;

/** The same of a standby, which knows its timeline only as of its last restart point. */
export const STANDBY_POSITION = `select pg_is_in_recovery() as is_standby,
  pg_last_wal_replay_lsn()::text as lsn,
  (select timeline_id from pg_control_checkpoint()) as timeline, ${DATABASE}`;

/** Reads a row of `PRIMARY_POSITION`. */
export function readPosition({ rows: [row] }: pg.QueryResult<PositionRow>): Position {
  if (row?.lsn == null) throw new Error('The server does not say how far it has come.');
  return { lsn: readLsn(row.lsn), timeline: row.timeline, database: row.database };
}

/** Why the standby that said this may lack what the primary had acknowledged at `wanted`; undefined where it has it. */
export function refusalOf(
  { rows: [row] }: pg.QueryResult<StandbyRow>,
  wanted: Position,
): Refusal | undefined {
  if (row === undefined || row.database !== wanted.database) return 'of_another_database';
  if (!row.is_standby || row.lsn === null) return 'not_a_standby';
  // One that went another way may have come farther on it.
  if (row.timeline !== wanted.timeline) return 'of_another_history';
  return readLsn(row.lsn) < wanted.lsn ? 'behind' : undefined;
}

/** As PostgreSQL writes it (its manual, "pg_lsn Type"): two hexadecimal numbers of 32 bits. */
function readLsn(text: string): bigint {
  const [, high, low] = /^([\dA-F]{1,8})\/([\dA-F]{1,8})$/.exec(text) ?? [];
  if (high === undefined || low === undefined) throw new Error('That is no place in a write-ahead log.');
  return (BigInt(`0x${high}`) << 32n) | BigInt(`0x${low}`);
}
