import type { CompiledQuery, Kysely } from 'kysely';
import type { Engine, LateWriter, Tx } from './database.ts';
import type { Schema } from './schema.ts';
import type { WriteConnection } from './write-connection.ts';

/** What acts handed in to late writers. */
export type LateRows = Map<LateWriter<unknown>, unknown[]>;

/** The transaction as one act sees it. */
export class ActTx implements Tx {
  readonly engine: Engine;
  readonly #connection: WriteConnection;
  /** None where late writers are not handed anything. */
  readonly #rows: LateRows | undefined;
  #ended = false;
  #mayHaveWritten = false;

  constructor(connection: WriteConnection, rows: LateRows | undefined) {
    this.engine = connection.engine;
    this.#connection = connection;
    this.#rows = rows;
  }

  /** Whether it may have done more than read; of what is not prepared nobody knows. */
  get mayHaveWritten(): boolean {
    return this.#mayHaveWritten;
  }

  get sql(): Kysely<Schema> {
    this.#mayHaveWritten = true;
    return this.#alive().sql;
  }

  async execute<Row>(query: CompiledQuery<Row>): Promise<Row[]> {
    if (query.query.kind !== 'SelectQueryNode') this.#mayHaveWritten = true;
    return this.#alive().execute(query);
  }

  send(query: CompiledQuery): void {
    this.#mayHaveWritten = true;
    this.#alive().send(query);
  }

  late<Row>(writer: LateWriter<Row>, row: Row): void {
    if (this.#ended) throw new Error('This act has ended: it may not hand in rows any more.');
    if (this.#rows === undefined) throw new Error('What a late writer writes must be synced.');
    const key = writer as LateWriter<unknown>;
    const rows = this.#rows.get(key);
    if (rows === undefined) this.#rows.set(key, [row]);
    else rows.push(row);
  }

  end(): void {
    this.#ended = true;
  }

  #alive(): WriteConnection {
    if (this.#ended) throw new Error('This act has ended: its transaction may not be used any more.');
    return this.#connection;
  }
}
