import type { ClusterState } from '@latchkey/client';
import { clustersTexts } from '../../../texts/clusters.tsx';

const LOOKS: Readonly<Record<ClusterState, string>> = {
  RUNNING: 'badge-on',
  RESTARTING: 'badge-expiring',
  TERMINATED: 'badge-quiet',
  ERROR: 'badge-revoked',
  UNKNOWN: 'badge-quiet',
};

/** The state of a cluster in a word. */
export function StateBadge({ state }: { readonly state: ClusterState }) {
  return <span className={`badge ${LOOKS[state]}`}>{clustersTexts.states[state]}</span>;
}
