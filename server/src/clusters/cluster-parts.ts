import type { AuditLog } from '../audit/audit-log.ts';
import type { Clock } from '../clock.ts';
import type { Config } from '../config/config.ts';
import type { Db } from '../db/database.ts';
import type { Log } from '../log.ts';
import { askedAddresses } from './asked-addresses.ts';
import { boundedPages } from './bounded-page.ts';
import { ClusterRegistry } from './cluster-registry.ts';
import { ClusterTrials } from './cluster-trials.ts';
import { ClusterWatch } from './cluster-watch.ts';

interface ClusterPartsDeps {
  readonly config: Config;
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  readonly audit: AuditLog;
}

/** Long for a page of the own network, and short for somebody who waits for it. */
const TIMEOUT_MS = 5_000;
/** As long as one look may take, and a little for the database. */
const LONGEST_WAIT_MS = TIMEOUT_MS + 500;
/** A page of more than 3,000 workers. */
const MAX_BYTES = 2 * 1_048_576;

/** Makes all that has to do with clusters. */
export function clusterParts(deps: ClusterPartsDeps) {
  const addresses = askedAddresses(deps.config.clusterAddresses);
  const ask = boundedPages({ addresses, timeoutMs: TIMEOUT_MS, maxBytes: MAX_BYTES });
  const clusterRegistry = new ClusterRegistry(deps);
  const clusterWatch = new ClusterWatch({ ...deps, ask, longestWaitMs: LONGEST_WAIT_MS });
  const clusterTrials = new ClusterTrials({ ...deps, clusterWatch });
  return { clusterRegistry, clusterWatch, clusterTrials };
}
