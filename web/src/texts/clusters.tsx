import { formatCount } from '../format-number.ts';

const MIB_IN_GIB = 1_024;

/** `512 MiB`, `7.5 GiB`, `1,024 GiB` */
function memory(mib: number): string {
  if (mib < MIB_IN_GIB) return `${formatCount(mib)} MiB`;
  return `${formatCount(Math.round((mib / MIB_IN_GIB) * 10) / 10)} GiB`;
}

/** What the list of clusters says. */
export const clustersTexts = {
  title: 'Clusters',
  lead: 'The Spark clusters of your team, with what their masters say right now.',
  loading: 'The clusters are being asked…',
  failed: 'The clusters cannot be shown.',
  clusters: 'Clusters',
  register: 'Register a cluster',
  none: 'No clusters yet',
  noneForAdministrators:
    'Register the Spark standalone masters that your team has: everybody then sees here, and with “databricks clusters list”, whether they run and what they have.',
  noneForOthers:
    'An administrator registers the Spark clusters that your team has. They then stand here, with whether they run and what they have.',
  columns: {
    name: 'Name',
    state: 'State',
    workers: 'Workers',
    cores: 'Cores in use',
    memory: 'Memory in use',
    applications: 'Applications',
  },
  states: {
    RUNNING: 'Running',
    RESTARTING: 'Restarting',
    TERMINATED: 'Not running',
    ERROR: 'Error',
    UNKNOWN: 'Not known yet',
  },
  since: (relative: string) => (relative === 'just now' ? 'since just now' : `since ${relative}`),
  lastRunning: (relative: string) => `last seen running ${relative}`,
  never: 'never seen running',
  notTold: '–',
  ofAll: (used: number, all: number) => (all === 0 ? 'none' : `${formatCount(used)} of ${formatCount(all)}`),
  memoryOf: (used: number, all: number) => (all === 0 ? 'none' : `${memory(used)} of ${memory(all)}`),
  count: formatCount,
  useThem: 'Use them from a program',
  snippetHints: {
    cli: 'The Databricks CLI takes host and token from the environment or from .databrickscfg.',
    curl: 'With the token in the environment, so that it is in no history.',
    python: 'The Databricks SDK for Python: pip install databricks-sdk.',
  },
  cli: 'Databricks CLI',
};

/** A cluster by itself. */
export const clusterTexts = {
  title: 'Cluster',
  all: '← All clusters',
  loading: 'The cluster is being asked…',
  failed: 'The cluster cannot be shown.',
  edit: 'Edit',
  remove: 'Remove',
  facts: 'What is known',
  state: 'State',
  stateSince: 'In this state since',
  lastRunning: 'Last seen running',
  lookedAt: 'Looked at',
  masterUrl: 'Programs connect to',
  statusPage: 'The master’s page',
  sparkVersion: 'Spark version',
  description: 'Description',
  tags: 'Tags',
  registered: 'Registered',
  registeredBy: (name: string) => `by ${name}`,
  id: 'Cluster ID',
  cores: 'Cores',
  workers: 'Workers',
  workersAlive: 'Workers alive',
  noWorkers: 'The master has no workers.',
  applications: 'Running applications',
  noApplications: 'No application is running.',
  first: (shown: number, all: number) => `The first ${formatCount(shown)} of ${formatCount(all)}.`,
  worker: 'Worker',
  application: 'Application',
  user: 'User',
  heartbeat: 'Last heard of',
  started: 'Submitted',
  nameless: 'Without a name',
  useIt: 'Use it from a program',
  snippetHints: {
    cli: 'All that Latchkey tells of it, as JSON.',
    pyspark: 'Where Spark is installed and the master can be reached.',
  },
};

/** Registering and changing a cluster. */
export const clusterFormTexts = {
  addTitle: 'Register a cluster',
  editTitle: (name: string) => `Edit ${name}`,
  name: 'Name',
  nameHint: 'What people and programs choose it by.',
  url: 'The master’s web page',
  urlHint:
    'As it stands in the browser, such as http://spark.internal:8080, where this server can reach it. Everybody sees it here.',
  tryIt: 'Try it',
  trying: 'The master is being asked…',
  tried: 'What the master said',
  notTried: 'The master was not asked.',
  offers: (cores: number, mib: number) =>
    `It offers ${cores === 1 ? '1 core' : `${formatCount(cores)} cores`} and ${memory(mib)}.`,
  keptAs: (url: string) => `It will be kept as ${url}`,
  anyway: 'It can be registered all the same, and will be looked at again.',
  description: 'Description',
  descriptionHint: 'What it is for, and who looks after it.',
  sparkVersion: 'Spark version',
  sparkVersionHint: 'Such as 4.0.1. The master does not tell it; some programs choose by it.',
  tags: 'Tags',
  tagsHint: 'One a line: name=value',
  wrongTag: (line: number) => `Line ${line} has no name before a “=”.`,
  twiceTag: (name: string) => `“${name}” stands there twice.`,
  save: 'Save',
  register: 'Register',
  notSaved: 'The cluster was not saved.',
  nameFirst: 'Give it a name.',
  urlFirst: 'Say where the master’s web page is.',
  registered: (name: string) => `“${name}” is registered.`,
  saved: (name: string) => `“${name}” is saved.`,
  removeTitle: (name: string) => `Remove ${name}?`,
  removeMeans:
    'It is taken off the list, and programs do not find it here any more. The cluster itself runs on.',
  notRemoved: 'The cluster was not removed.',
};
