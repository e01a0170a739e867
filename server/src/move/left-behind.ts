import type { Schema } from '../db/schema.ts';

/** Tables whose rows are not moved, and why; every other table of the database is, also one that comes later. */
export const LEFT_BEHIND: Partial<Record<keyof Schema, string>> = {
  migrations: 'each database has its own',
  nodes: 'processes that served the old database',
  leases: 'held by such processes',
  journal_pending: 'empty between transactions',
  changes: 'what such processes were told; every node of the new database begins behind the floor',
};
