import type { Db, Tx } from '../../server/src/db/database.ts';

/**
 * Makes a database commit each act by itself, as a server without group commit does: an act is handed in only
 * when the one before it has been committed, so that no two ever share a transaction.
 */
export function commitEachAct(db: Db): void {
  const write = db.write.bind(db);
  let last: Promise<unknown> = Promise.resolve();
  const writeAlone = <T>(act: (tx: Tx) => Promise<T>): Promise<T> => {
    const result = last.then(() => write(act));
    last = result.catch(() => {});
    return result;
  };
  Object.assign(db, { write: writeAlone });
}
