import type { ClusterInfo } from '@latchkey/client';
import { Fact } from '../../../components/Fact.tsx';
import { Moment } from '../../../components/Moment.tsx';
import { OuterText } from '../../../components/OuterText.tsx';
import { useNow } from '../../../components/use-now.ts';
import { clustersTexts, clusterTexts } from '../../../texts/clusters.tsx';
import { StateBadge } from './StateBadge.tsx';

const URL_LENGTH = 1_024;
const DESCRIPTION_LENGTH = 1_000;
const LOOK_AT_CLOCK_MS = 10_000;

/** What is known of a cluster: what was seen, what it has, and what an administrator wrote. */
export function ClusterFacts({ cluster }: { readonly cluster: ClusterInfo }) {
  const now = useNow(LOOK_AT_CLOCK_MS);
  return (
    <section className="card cluster-facts" aria-label={clusterTexts.facts}>
      <div className="cluster-state-line">
        <StateBadge state={cluster.state} />
        <span>{cluster.state_message}</span>
      </div>
      <Capacity cluster={cluster} />
      <dl className="summary">
        <Seen cluster={cluster} now={now} />
        <Registered cluster={cluster} now={now} />
      </dl>
    </section>
  );
}

function Capacity({ cluster: { report } }: { readonly cluster: ClusterInfo }) {
  if (report === undefined) return null;
  const { alive_workers, cores, cores_used, memory_mb, memory_used_mb } = report;
  return (
    <dl className="cluster-capacity">
      {alive_workers !== undefined && (
        <div>
          <dt>{clusterTexts.workersAlive}</dt>
          <dd>{clustersTexts.count(alive_workers)}</dd>
        </div>
      )}
      {cores !== undefined && cores_used !== undefined && (
        <div>
          <dt>{clustersTexts.columns.cores}</dt>
          <dd>{clustersTexts.ofAll(cores_used, cores)}</dd>
        </div>
      )}
      {memory_mb !== undefined && memory_used_mb !== undefined && (
        <div>
          <dt>{clustersTexts.columns.memory}</dt>
          <dd>{clustersTexts.memoryOf(memory_used_mb, memory_mb)}</dd>
        </div>
      )}
      <div>
        <dt>{clusterTexts.applications}</dt>
        <dd>{clustersTexts.count(report.application_count)}</dd>
      </div>
    </dl>
  );
}

interface FactsProps {
  readonly cluster: ClusterInfo;
  readonly now: number;
}

function Seen({ cluster, now }: FactsProps) {
  const { state, state_since, looked_at, last_running_time } = cluster;
  return (
    <>
      {state_since !== undefined && (
        <Fact name={clusterTexts.stateSince}>
          <Moment at={state_since} now={now} isRelativeFirst />
        </Fact>
      )}
      {state !== 'RUNNING' && (
        <Fact name={clusterTexts.lastRunning}>
          {last_running_time === undefined ? (
            clustersTexts.never
          ) : (
            <Moment at={last_running_time} now={now} isRelativeFirst />
          )}
        </Fact>
      )}
      {looked_at !== undefined && (
        <Fact name={clusterTexts.lookedAt}>
          <Moment at={looked_at} now={now} isRelativeFirst />
        </Fact>
      )}
    </>
  );
}

function Registered({ cluster, now }: FactsProps) {
  const { report, status_url, spark_version, description, tags, created_at, created_by, cluster_id } =
    cluster;
  return (
    <>
      {report?.master_url !== undefined && (
        <Fact name={clusterTexts.masterUrl}>
          <code>
            <OuterText text={report.master_url} maxLength={URL_LENGTH} />
          </code>
        </Fact>
      )}
      <Fact name={clusterTexts.statusPage}>
        <a href={status_url} target="_blank" rel="noopener noreferrer">
          <OuterText text={status_url} maxLength={URL_LENGTH} />
        </a>
      </Fact>
      {spark_version !== '' && <Fact name={clusterTexts.sparkVersion}>{spark_version}</Fact>}
      {description !== '' && (
        <Fact name={clusterTexts.description}>
          <OuterText text={description} maxLength={DESCRIPTION_LENGTH} />
        </Fact>
      )}
      {Object.keys(tags).length > 0 && (
        <Fact name={clusterTexts.tags}>
          <span className="scopes">
            {Object.entries(tags).map(([name, value]) => (
              <span key={name} className="scope">
                <OuterText text={value === '' ? name : `${name}=${value}`} maxLength={400} />
              </span>
            ))}
          </span>
        </Fact>
      )}
      <Fact name={clusterTexts.registered}>
        <Moment at={created_at} now={now}>
          {created_by !== undefined && clusterTexts.registeredBy(created_by)}
        </Moment>
      </Fact>
      <Fact name={clusterTexts.id}>
        <code>{cluster_id}</code>
      </Fact>
    </>
  );
}
