// What is told of the processes that serve over one database, beside `wire.ts`. Instants are epoch milliseconds.

/** `GET /api/latchkey/1.0/nodes` */
export interface ListNodesResponse {
  /** Of the last change that took something away. */
  sequence: number;
  /** The oldest first. */
  nodes: NodeInfo[];
}

/** A process that serves over the database. */
export interface NodeInfo {
  node_id: string;
  name: string;
  version: string;
  /** Whether it is the one that answers. */
  is_this: boolean;
  /** Whether it has reported in time. */
  is_live: boolean;
  /** By the clock of the node. */
  started_time: number;
  /** Since it reported. */
  silent_ms: number;
  /** For how long it trusts what it remembers without hearing of changes. */
  max_staleness_ms: number;
  /** The last change that it had applied when it reported. */
  applied_sequence: number;
  /** How old its knowledge of changes was at most when it reported. */
  knowledge_age_ms: number;
}

/** What `wait=all` adds to the answer of an act that takes something away. */
export interface Receipt {
  /** Nodes that have applied it have applied the act; absent: it could not be told. */
  sequence?: number;
  applied_everywhere: boolean;
  /** From then on every node refuses, whatever it has heard. */
  refused_everywhere_from: number;
  nodes: NodeReceipt[];
}

export interface NodeReceipt {
  node_id: string;
  /** Told to administrators. */
  name?: string;
  applied: boolean;
  /** From then on it trusts nothing that it remembered before. */
  refuses_from: number;
}
