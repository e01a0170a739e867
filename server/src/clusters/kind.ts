import type { AskPage } from './bounded-page.ts';
import type { ClusterKind, Look } from './cluster.ts';
import { sparkStandalone } from './spark-standalone.ts';

/** How clusters of one kind are looked at: what another kind has to bring along. */
export interface KindOfCluster {
  /** Looks once. Throws nothing but the signal's reason: what went wrong is what was seen. */
  look(statusUrl: string, ask: AskPage, signal: AbortSignal): Promise<Look>;
}

/** Each kind that can be registered. */
export const KINDS: Readonly<Record<ClusterKind, KindOfCluster>> = {
  'spark-standalone': sparkStandalone,
};
