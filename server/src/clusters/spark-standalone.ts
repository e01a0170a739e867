import { describeConnectionFailure } from '../notifications/connection-failure.ts';
import { PageProblem } from './bounded-page.ts';
import type { ClusterState, Look } from './cluster.ts';
import type { KindOfCluster } from './kind.ts';
import { readSparkPage } from './spark-page.ts';

/** A Spark standalone master, by its status page (Spark: `JsonProtocol.writeMasterState`, served at `json/`). */
export const sparkStandalone: KindOfCluster = {
  async look(statusUrl, ask, signal) {
    try {
      return judge(await ask(new URL('json/', statusUrl), signal));
    } catch (error) {
      if (error instanceof PageProblem) return lookOfProblem(error);
      throw error;
    }
  },
};

const NOT_SPARK =
  'It answered, but not as the status page of a Spark standalone master: register the address of the master’s web page, such as http://spark.internal:8080.';

/** Spark: `RecoveryState`. */
const STATES: Readonly<Record<string, readonly [ClusterState, string]>> = {
  ALIVE: ['RUNNING', ''],
  RECOVERING: ['RESTARTING', 'The master is recovering what it knew before it was started again.'],
  COMPLETING_RECOVERY: ['RESTARTING', 'The master is recovering what it knew before it was started again.'],
  STANDBY: [
    'ERROR',
    'The master is on standby, and another one has the workers: register that one, or both.',
  ],
};

function judge(text: string): Look {
  const page = readSparkPage(text);
  const known = page && Object.hasOwn(STATES, page.status) ? STATES[page.status] : undefined;
  if (page === undefined || known === undefined) return { state: 'ERROR', message: NOT_SPARK };
  const { report } = page;
  const [state, message] = known;
  return { state, message: message || describeAlive(report.aliveWorkers), report };
}

function describeAlive(workers: number | undefined): string {
  if (workers === undefined) return 'The master is alive.';
  if (workers === 0) return 'The master is alive, without any worker: nothing can run yet.';
  return `The master is alive, with ${workers === 1 ? '1 worker' : `${workers} workers`}.`;
}

/** Only where nothing listens any more is it known that the master is not there; all else says what was in the way. */
function lookOfProblem({ kind, code }: PageProblem): Look {
  if (kind === 'unreachable' && code === 'ECONNREFUSED')
    return { state: 'TERMINATED', message: 'Nothing listens at the master’s address: it does not run.' };
  return { state: 'ERROR', message: messageOf(kind, code) };
}

function messageOf(kind: PageProblem['kind'], code: string): string {
  switch (kind) {
    case 'refused':
      return 'The address is none that this server asks for status pages: see LATCHKEY_CLUSTER_ADDRESSES.';
    case 'late':
      return 'The master did not answer in time.';
    case 'redirect':
      return `It answered ${code}, a redirect, which is not followed: register the URL that it leads to.`;
    case 'status':
      return code === '404' ? NOT_SPARK : `It answered ${code} instead of its status page.`;
    case 'large':
      return 'It answered with more than a status page can have.';
    case 'encoded':
      return 'It answered in an encoding that was not asked for.';
    case 'unreachable':
      return describeConnectionFailure(code) ?? `The connection failed (${code}).`;
  }
}
