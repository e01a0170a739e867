import type { Caller } from '../audit/audit-event.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { Db } from '../db/database.ts';
import type { ClusterKind, Look } from './cluster.ts';
import { checkStatusUrl } from './cluster-fields.ts';
import type { ClusterWatch } from './cluster-watch.ts';

interface ClusterTrialsDeps {
  readonly db: Db;
  readonly audit: AuditLog;
  readonly clusterWatch: ClusterWatch;
}

export interface Trial extends Look {
  /** As it would be kept. */
  readonly statusUrl: string;
}

/** Looks at what somebody is about to register. */
export class ClusterTrials {
  readonly #deps: ClusterTrialsDeps;

  constructor(deps: ClusterTrialsDeps) {
    this.#deps = deps;
  }

  /**
   * Asks once. It is in the audit trail before anything is asked, since it lets a person choose where this server goes.
   * Throws `invalid_parameter` for a URL that could not be registered.
   */
  async try(caller: Caller, kind: ClusterKind, url: string): Promise<Trial> {
    const { db, audit, clusterWatch } = this.#deps;
    const statusUrl = checkStatusUrl(url);
    const params = { kind, status_url: statusUrl };
    const event = { service: 'latchkey', action: 'tryCluster', caller, params, statusCode: 200 } as const;
    await db.write(async (tx) => audit.record(tx, event));
    return { ...(await clusterWatch.lookOnce({ kind, statusUrl })), statusUrl };
  }
}
