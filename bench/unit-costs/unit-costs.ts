/** What one of each costs, as it was measured on one machine. Bytes are of tables and indexes as they lie on disk. */
export interface UnitCosts {
  readonly measuredOn: string;
  readonly machine: string;
  readonly sqlite: RowBytes;
  readonly postgres: RowBytes;
  /** Of the heap, for each token that a node remembers. */
  readonly rememberedTokenBytes: number;
  /** CPU microseconds of PostgreSQL (`database`) and of the node that asks. */
  readonly cpuMicros: Readonly<Record<Act, { readonly database: number; readonly node: number }>>;
}

export type Act =
  | 'poll'
  | 'pollWithoutProof'
  | 'pollWithChange'
  | 'wake'
  | 'lookup'
  | 'lookupTogether'
  | 'create'
  | 'revoke'
  | 'report';

/** Bytes a row. */
export interface RowBytes {
  readonly token: number;
  /** Of each of its indexes, by name. */
  readonly tokenIndexes: Readonly<Record<string, number>>;
  readonly tokenUsage: number;
  readonly auditEvent: number;
  readonly change: number;
}
