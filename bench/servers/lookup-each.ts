import type { Db, PointLookup } from '../../server/src/db/database.ts';

/** Makes a database of PostgreSQL look up each key by a query of its own, instead of all that come in one turn. */
export function lookUpEach(db: Db): void {
  const pointLookup =
    <Row>({ one }: PointLookup<Row>) =>
    async (key: string): Promise<Row | undefined> =>
      (await db.execute<Row>({ ...one, parameters: [key] }))[0];
  Object.assign(db, { pointLookup });
}
