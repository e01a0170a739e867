import type { Clock } from '../clock.ts';
import type { DatabaseAddress } from '../config/checks.ts';
import type { Log } from '../log.ts';
import { histogram, type Metrics } from '../metrics.ts';
import type { Db } from './database.ts';
import { openPostgres } from './postgres.ts';
import { openSqlite } from './sqlite.ts';

interface OpenOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly timeoutMs: number;
  /** Connections that read, over PostgreSQL. */
  readonly poolSize: number;
  /** Of standbys that lists and reports may be read from, over PostgreSQL. */
  readonly replicaUrl?: string | undefined;
  /** For how long a connection is believed to lead to PostgreSQL's primary once it was seen to. */
  readonly proofMs: number;
}

/** Opens the database. Throws when it cannot be reached; its tables are made by `migrate`. */
export async function openDatabase(address: DatabaseAddress, options: OpenOptions): Promise<Db> {
  const onBatch = histogram({
    metrics: options.metrics,
    name: 'latchkey_commit_batch_acts',
    help: 'Acts that shared one commit.',
    buckets: [1, 2, 4, 8, 16, 32, 64, 128],
  });
  return address.engine === 'sqlite'
    ? openSqlite(address.path, { ...options, onBatch })
    : openPostgres(address.url.reveal(), { ...options, onBatch });
}
