import type { ClusterApplication, ClusterReport, ClusterWorker } from './cluster.ts';
import { known } from './known.ts';

export interface SparkPage {
  /** Spark: `RecoveryState`, or whatever else stands there. */
  readonly status: string;
  readonly report: ClusterReport;
}

type Fields = Readonly<Record<string, unknown>>;

/** More are counted, and not told of one by one. */
const MAX_LISTED = 200;
const MAX_TEXT = 256;
const MAX_URL = 512;

/**
 * Reads a master's status page; undefined when it is none. Whoever writes it is not trusted: what is no plain number
 * or short text is as if it were not there.
 */
export function readSparkPage(text: string): SparkPage | undefined {
  const page = fieldsOf(parse(text));
  if (page === undefined || typeof page.status !== 'string' || !Array.isArray(page.workers)) return undefined;
  const workers = recordsOf(page.workers);
  const applications = recordsOf(page.activeapps);
  return {
    status: page.status,
    report: {
      ...known({
        masterUrl: masterUrlOf(page.url),
        aliveWorkers: countOf(page.aliveworkers),
        cores: countOf(page.cores),
        coresUsed: countOf(page.coresused),
        memoryMb: countOf(page.memory),
        memoryUsedMb: countOf(page.memoryused),
      }),
      workers: workers.slice(0, MAX_LISTED).map(workerOf),
      applications: applications.slice(0, MAX_LISTED).map(applicationOf),
      workerCount: workers.length,
      applicationCount: applications.length,
    },
  };
}

function workerOf(worker: Fields): ClusterWorker {
  return {
    ...{ id: textOf(worker.id), host: textOf(worker.host), state: textOf(worker.state) },
    ...known({
      cores: countOf(worker.cores),
      coresUsed: countOf(worker.coresused),
      memoryMb: countOf(worker.memory),
      memoryUsedMb: countOf(worker.memoryused),
      lastHeartbeatAt: instantOf(worker.lastheartbeat),
    }),
  };
}

function applicationOf(app: Fields): ClusterApplication {
  return {
    ...{ id: textOf(app.id), name: textOf(app.name), user: textOf(app.user), state: textOf(app.state) },
    ...known({ cores: countOf(app.cores), startedAt: instantOf(app.starttime) }),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

function recordsOf(list: unknown): Fields[] {
  return Array.isArray(list) ? list.map(fieldsOf).filter((fields) => fields !== undefined) : [];
}

function countOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

/** The largest that a date can be, since it is shown as one. */
const LAST_INSTANT = 8_640_000_000_000_000;

function instantOf(value: unknown): number | undefined {
  const count = countOf(value);
  return count !== undefined && count > 0 && count <= LAST_INSTANT ? count : undefined;
}

/** Terminals obey control characters. */
function textOf(value: unknown): string {
  if (typeof value !== 'string') return '';
  return value
    .slice(0, MAX_TEXT)
    .toWellFormed()
    .replace(/\p{Cc}/gu, '\uFFFD');
}

function masterUrlOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.length <= MAX_URL && /^spark:\/\/[\w.:,[\]-]+$/.test(value)
    ? value
    : undefined;
}
