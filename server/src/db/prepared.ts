import type { Compilable, CompiledQuery, Kysely } from 'kysely';
import type { Engine, Queryable, Tx } from './database.ts';
import type { Schema } from './schema.ts';

/** Stands for a value while a query is built. */
class Placeholder {
  readonly name: PropertyKey;

  constructor(name: PropertyKey) {
    this.name = name;
  }
}

/**
 * A query that is built once and then only run, for paths where building costs more than running. `build` takes
 * each value it needs from `value`, under the name that the caller gives it by:
 * `prepare<{ id: number }, Row>((sql, value) => sql.selectFrom('t').where('id', '=', value('id')))`.
 */
export function prepare<Values extends object, Row = unknown>(
  build: (
    sql: Kysely<Schema>,
    value: <Name extends keyof Values>(name: Name) => Values[Name],
    engine: Engine,
  ) => Compilable<Row>,
): (db: Queryable, values: Values) => Promise<Row[]> {
  const compile = compileOnce(build);
  return (db, values) => db.execute(compile(db, values));
}

/** As `prepare`, for a statement that gives nothing back. */
export function prepareSent<Values extends object>(
  build: Parameters<typeof prepare<Values>>[0],
): (tx: Tx, values: Values) => void {
  const compile = compileOnce(build);
  return (tx, values) => tx.send(compile(tx, values));
}

function compileOnce<Values extends object, Row>(
  build: Parameters<typeof prepare<Values, Row>>[0],
): (db: Queryable, values: Values) => CompiledQuery<Row> {
  const compiled = new Map<Engine, CompiledQuery<Row>>();
  const stand = <Name extends keyof Values>(name: Name) => new Placeholder(name) as unknown as Values[Name];
  return (db, values) => {
    let query = compiled.get(db.engine);
    if (query === undefined) {
      query = build(db.sql, stand, db.engine).compile();
      compiled.set(db.engine, query);
    }
    const parameters = query.parameters.map((parameter) =>
      parameter instanceof Placeholder ? values[parameter.name as keyof Values] : parameter,
    );
    return { ...query, parameters };
  };
}
