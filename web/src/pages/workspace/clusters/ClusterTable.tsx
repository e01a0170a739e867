import type { ClusterInfo } from '@latchkey/client';
import { Link } from '@tanstack/react-router';
import { type Column, DataTable } from '../../../components/DataTable.tsx';
import { OuterText } from '../../../components/OuterText.tsx';
import { useNow } from '../../../components/use-now.ts';
import { formatRelative } from '../../../format-time.ts';
import { clustersTexts } from '../../../texts/clusters.tsx';
import { StateBadge } from './StateBadge.tsx';

const NAME_LENGTH = 100;
const DESCRIPTION_LENGTH = 160;
const LOOK_AT_CLOCK_MS = 10_000;
const texts = clustersTexts;

/** The clusters with their states and what is in use of them. */
export function ClusterTable({ clusters }: { readonly clusters: readonly ClusterInfo[] }) {
  const now = useNow(LOOK_AT_CLOCK_MS);
  return (
    <DataTable
      label={texts.clusters}
      columns={columns(now)}
      rows={clusters}
      rowKey={(cluster) => cluster.cluster_id}
    />
  );
}

function columns(now: number): Column<ClusterInfo>[] {
  const names = texts.columns;
  return [
    { id: 'name', name: names.name, cell: (cluster) => <NameCell cluster={cluster} /> },
    { id: 'state', name: names.state, cell: (cluster) => <StateCell cluster={cluster} now={now} /> },
    {
      ...{ id: 'workers', name: names.workers, kind: 'number' },
      cell: ({ report }) => told(report?.alive_workers, texts.count),
    },
    {
      ...{ id: 'cores', name: names.cores, kind: 'number' },
      cell: ({ report }) => ofAll(report?.cores_used, report?.cores, texts.ofAll),
    },
    {
      ...{ id: 'memory', name: names.memory, kind: 'number' },
      cell: ({ report }) => ofAll(report?.memory_used_mb, report?.memory_mb, texts.memoryOf),
    },
    {
      ...{ id: 'applications', name: names.applications, kind: 'number' },
      cell: ({ report }) => told(report?.application_count, texts.count),
    },
  ];
}

function NameCell({ cluster: { cluster_id, name, description } }: { readonly cluster: ClusterInfo }) {
  return (
    <div className="cluster-name">
      <Link to="/clusters/$id" params={{ id: cluster_id }}>
        <OuterText text={name} maxLength={NAME_LENGTH} />
      </Link>
      {description !== '' && (
        <span className="muted">
          <OuterText text={description} maxLength={DESCRIPTION_LENGTH} />
        </span>
      )}
    </div>
  );
}

function StateCell({ cluster, now }: { readonly cluster: ClusterInfo; readonly now: number }) {
  const { state, state_message, state_since, last_running_time: lastRunning } = cluster;
  const isRunning = state === 'RUNNING';
  return (
    <div className="cluster-state">
      <StateBadge state={state} />
      {isRunning && state_since !== undefined && (
        <span className="muted">{texts.since(formatRelative(state_since, now))}</span>
      )}
      {!isRunning && <span className="muted">{state_message}</span>}
      {!isRunning && lastRunning !== undefined && (
        <span className="muted">{texts.lastRunning(formatRelative(lastRunning, now))}</span>
      )}
    </div>
  );
}

function told(value: number | undefined, say: (value: number) => string): string {
  return value === undefined ? texts.notTold : say(value);
}

function ofAll(
  used: number | undefined,
  all: number | undefined,
  say: (used: number, all: number) => string,
): string {
  return used === undefined || all === undefined ? texts.notTold : say(used, all);
}
