import type {
  ClusterInfo,
  ClusterResponse,
  ClusterApplication as WireApplication,
  ClusterReport as WireReport,
  ClusterStatus as WireStatus,
  ClusterWorker as WireWorker,
} from '@latchkey/client';
import type {
  Cluster,
  ClusterApplication,
  ClusterReport,
  ClusterStatus,
  ClusterWorker,
  Look,
} from './cluster.ts';
import { known } from './known.ts';

/** Our ClusterInfo. `creator` is undefined when they are gone. */
export function presentInfo(
  cluster: Cluster,
  status: ClusterStatus,
  creator: string | undefined,
): ClusterInfo {
  const { lookedAt, sighting } = status;
  return {
    cluster_id: cluster.clusterId,
    name: cluster.name,
    kind: cluster.kind,
    status_url: cluster.statusUrl,
    description: cluster.description,
    spark_version: cluster.sparkVersion,
    tags: { ...cluster.tags },
    ...presentLook(status),
    ...known({
      looked_at: lookedAt,
      // Of a state that is told, and not of one that was seen before.
      state_since: sighting?.state === status.state ? sighting.since : undefined,
      last_running_time: sighting?.runningAt,
      created_by: creator,
    }),
    created_at: cluster.createdAt,
    updated_at: cluster.updatedAt,
  };
}

/** Our ClusterResponse. */
export function presentOne(
  cluster: Cluster,
  status: ClusterStatus,
  creator: string | undefined,
): ClusterResponse {
  return {
    cluster: presentInfo(cluster, status, creator),
    workers: (status.report?.workers ?? []).map(presentWorker),
    applications: (status.report?.applications ?? []).map(presentApplication),
  };
}

/** Our ClusterStatus. */
export function presentLook({ state, message, report }: Look): WireStatus {
  return { state, state_message: message, ...(report && { report: presentReport(report) }) };
}

function presentReport(report: ClusterReport): WireReport {
  return {
    ...known({
      master_url: report.masterUrl,
      alive_workers: report.aliveWorkers,
      cores: report.cores,
      cores_used: report.coresUsed,
      memory_mb: report.memoryMb,
      memory_used_mb: report.memoryUsedMb,
    }),
    worker_count: report.workerCount,
    application_count: report.applicationCount,
  };
}

function presentWorker(worker: ClusterWorker): WireWorker {
  return {
    ...{ id: worker.id, host: worker.host, state: worker.state },
    ...known({
      cores: worker.cores,
      cores_used: worker.coresUsed,
      memory_mb: worker.memoryMb,
      memory_used_mb: worker.memoryUsedMb,
      last_heartbeat_time: worker.lastHeartbeatAt,
    }),
  };
}

function presentApplication(app: ClusterApplication): WireApplication {
  return {
    ...{ id: app.id, name: app.name, user: app.user, state: app.state },
    ...known({ cores: app.cores, start_time: app.startedAt }),
  };
}
