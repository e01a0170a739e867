import { hash } from 'node:crypto';
import type { Schema } from '../db/schema.ts';

type Columns = Schema['audit_events'];

/** An audit event as its row holds it. */
export type AuditRow = Readonly<Omit<Columns, 'occurrences'> & { occurrences: number }>;

/** The columns that are hashed, in their order: all there are. */
export const COLUMNS = [
  'chain',
  'chain_seq',
  'prev_hash',
  'event_id',
  'event_time',
  'service_name',
  'action_name',
  'principal_id',
  'user_name',
  'source_ip_address',
  'user_agent',
  'session_id',
  'request_id',
  'request_params',
  'status_code',
  'error_message',
  'occurrences',
] as const satisfies readonly (keyof AuditRow)[];

/** The hash before a chain's first row. */
export const CHAIN_START_HASH = '0'.repeat(64);

/** A row's values in the order of `COLUMNS`. */
export function valuesOf(row: AuditRow): unknown[] {
  return COLUMNS.map((name) => row[name]);
}

/**
 * SHA-256 in hex over all columns in the table's order, as a JSON array. What is found by a token's id is found
 * by an index over `request_params`, so there is no column that the hash would have to leave out.
 */
export function hashRow(row: AuditRow): string {
  return hash('sha256', JSON.stringify(valuesOf(row)));
}
