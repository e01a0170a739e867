import type { ClusterApplication, ClusterResponse, ClusterWorker } from '@latchkey/client';
import type { ReactNode } from 'react';
import { type Column, DataTable } from '../../../components/DataTable.tsx';
import { Moment } from '../../../components/Moment.tsx';
import { OuterText } from '../../../components/OuterText.tsx';
import { useNow } from '../../../components/use-now.ts';
import { clustersTexts, clusterTexts } from '../../../texts/clusters.tsx';

const TEXT_LENGTH = 256;
const LOOK_AT_CLOCK_MS = 10_000;
const texts = clusterTexts;

/** What runs on a cluster; nothing where it did not tell. */
export function ApplicationTable({ cluster: { report }, applications }: ClusterResponse) {
  const now = useNow(LOOK_AT_CLOCK_MS);
  if (report === undefined) return null;
  return (
    <Listed
      title={texts.applications}
      none={texts.noApplications}
      all={report.application_count}
      rows={applications}
    >
      <DataTable
        label={texts.applications}
        columns={applicationColumns(now)}
        rows={applications}
        rowKey={({ id }) => id}
      />
    </Listed>
  );
}

/** The workers of a cluster; nothing where it did not tell. */
export function WorkerTable({ cluster: { report }, workers }: ClusterResponse) {
  const now = useNow(LOOK_AT_CLOCK_MS);
  if (report === undefined) return null;
  return (
    <Listed title={texts.workers} none={texts.noWorkers} all={report.worker_count} rows={workers}>
      <DataTable label={texts.workers} columns={workerColumns(now)} rows={workers} rowKey={({ id }) => id} />
    </Listed>
  );
}

interface ListedProps {
  readonly title: string;
  readonly none: string;
  readonly all: number;
  readonly rows: readonly unknown[];
  readonly children: ReactNode;
}

function Listed({ title, none, all, rows, children }: ListedProps) {
  return (
    <section aria-label={title}>
      <h2 className="part-title">{title}</h2>
      <div className="card">
        {rows.length === 0 ? <p className="nothing">{none}</p> : children}
        {rows.length < all && <p className="cluster-first muted">{texts.first(rows.length, all)}</p>}
      </div>
    </section>
  );
}

function applicationColumns(now: number): Column<ClusterApplication>[] {
  return [
    {
      id: 'name',
      name: texts.application,
      cell: ({ name, id }) => <Named name={name || id || texts.nameless} />,
    },
    { id: 'user', name: texts.user, cell: ({ user }) => <OuterText text={user} maxLength={TEXT_LENGTH} /> },
    {
      id: 'state',
      name: texts.state,
      cell: ({ state }) => <OuterText text={state} maxLength={TEXT_LENGTH} />,
    },
    {
      ...{ id: 'cores', name: texts.cores, kind: 'number' },
      cell: ({ cores }) => (cores === undefined ? clustersTexts.notTold : clustersTexts.count(cores)),
    },
    {
      ...{ id: 'started', name: texts.started, kind: 'number' },
      cell: ({ start_time }) => <When at={start_time} now={now} />,
    },
  ];
}

function workerColumns(now: number): Column<ClusterWorker>[] {
  return [
    { id: 'host', name: texts.worker, cell: ({ host, id }) => <Named name={host || id || texts.nameless} /> },
    {
      id: 'state',
      name: texts.state,
      cell: ({ state }) => <OuterText text={state} maxLength={TEXT_LENGTH} />,
    },
    {
      ...{ id: 'cores', name: clustersTexts.columns.cores, kind: 'number' },
      cell: ({ cores, cores_used: used }) =>
        cores === undefined || used === undefined ? clustersTexts.notTold : clustersTexts.ofAll(used, cores),
    },
    {
      ...{ id: 'memory', name: clustersTexts.columns.memory, kind: 'number' },
      cell: ({ memory_mb: all, memory_used_mb: used }) =>
        all === undefined || used === undefined ? clustersTexts.notTold : clustersTexts.memoryOf(used, all),
    },
    {
      ...{ id: 'heartbeat', name: texts.heartbeat, kind: 'number' },
      cell: ({ last_heartbeat_time: at }) => <When at={at} now={now} />,
    },
  ];
}

function Named({ name }: { readonly name: string }) {
  return (
    <span className="cluster-named">
      <OuterText text={name} maxLength={TEXT_LENGTH} />
    </span>
  );
}

function When({ at, now }: { readonly at: number | undefined; readonly now: number }) {
  return at === undefined ? clustersTexts.notTold : <Moment at={at} now={now} isRelativeFirst />;
}
