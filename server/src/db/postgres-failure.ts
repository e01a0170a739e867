import pg from 'pg';
import type { Failure } from './write-connection.ts';

/** The connection went away, or was given up, under a transaction. */
export class LostConnection extends Error {}

/** What the driver says without a code when a connection fails it. */
const PG_LOSSES = /^(Connection terminated|Client (has encountered|was closed)|Query read timeout|timeout e)/;

/** By SQLSTATE: class 40 may run again, classes 22 and 23 and 42 are the act's own, the rest is a lost database. */
export function classifyPostgresError(error: unknown): Failure {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (code === '25P02') return 'aborted';
  if (/^(40001|40P01|55P03)$/.test(code)) return 'again';
  if (/^(22|23|42)/.test(code)) return 'own';
  if (error instanceof pg.DatabaseError || code !== '' || error instanceof LostConnection) return 'lost';
  return error instanceof Error && PG_LOSSES.test(error.message) ? 'lost' : 'own';
}
