import { sql } from 'kysely';
import type { Clock } from '../clock.ts';
import { takeTurn } from './advisory-lock.ts';
import type { Db, Engine, Queryable, Tx } from './database.ts';
import { up as initial } from './migrations/0001-initial.ts';
import { up as directory } from './migrations/0002-directory.ts';
import { up as tokenLists } from './migrations/0003-token-lists.ts';
import { up as ipAccessLists } from './migrations/0004-ip-access-lists.ts';
import { up as auditHeads } from './migrations/0005-audit-heads.ts';
import { up as autoscope } from './migrations/0006-autoscope.ts';
import { up as notifications } from './migrations/0007-notifications.ts';
import { up as identityLinks } from './migrations/0008-identity-links.ts';
import { up as people } from './migrations/0009-people.ts';
import { up as activity } from './migrations/0010-activity.ts';
import { up as neverExpiring } from './migrations/0011-never-expiring.ts';
import { up as addressesSeen } from './migrations/0012-addresses-seen.ts';
import { up as secrets } from './migrations/0013-secrets.ts';
import { up as dbfs } from './migrations/0014-dbfs.ts';
import { up as clusters } from './migrations/0015-clusters.ts';
import { up as listedSecrets } from './migrations/0016-listed-secrets.ts';
import { up as upstreamUsage } from './migrations/0017-upstream-usage.ts';
import { up as introspectionBindings } from './migrations/0018-introspection-bindings.ts';
import { up as guardedHosts } from './migrations/0019-guarded-hosts.ts';
import { up as tokenRotation } from './migrations/0020-token-rotation.ts';
import { up as exposedTokens } from './migrations/0021-exposed-tokens.ts';
import { up as commandLogin } from './migrations/0022-command-login.ts';
import { up as rotationCancel } from './migrations/0023-rotation-cancel.ts';
import { up as journal } from './migrations/0024-journal.ts';
import { up as nodes } from './migrations/0027-nodes.ts';
import { explainMark } from './move-marks.ts';

type Migration = (db: Queryable['sql'], engine: Engine) => Promise<void>;

const MIGRATIONS: readonly (readonly [name: string, up: Migration])[] = [
  ['0001-initial', initial],
  ['0002-directory', directory],
  ['0003-token-lists', tokenLists],
  ['0004-ip-access-lists', ipAccessLists],
  ['0005-audit-heads', auditHeads],
  ['0006-autoscope', autoscope],
  ['0007-notifications', notifications],
  ['0008-identity-links', identityLinks],
  ['0009-people', people],
  ['0010-activity', activity],
  ['0011-never-expiring', neverExpiring],
  ['0012-addresses-seen', addressesSeen],
  ['0013-secrets', secrets],
  ['0014-dbfs', dbfs],
  ['0015-clusters', clusters],
  ['0016-listed-secrets', listedSecrets],
  ['0017-upstream-usage', upstreamUsage],
  ['0018-introspection-bindings', introspectionBindings],
  ['0019-guarded-hosts', guardedHosts],
  ['0020-token-rotation', tokenRotation],
  ['0022-command-login', commandLogin],
  ['0021-exposed-tokens', exposedTokens],
  ['0023-rotation-cancel', rotationCancel],
  ['0027-nodes', nodes],
  ['0024-journal', journal],
];

/** What this version applies, sorted. */
export function namesOfMigrations(): string[] {
  return MIGRATIONS.map(([name]) => name).sort();
}

/** Whether there is nothing that `migrate` would change. Throws when the database cannot be read. */
export async function isUpToDate({ sql: db }: Queryable): Promise<boolean> {
  const tables = await db.introspection.getTables();
  if (!tables.some(({ name }) => name === 'migrations')) return false;
  const applied = new Set(
    (await db.selectFrom('migrations').select('name').execute()).map(({ name }) => name),
  );
  return MIGRATIONS.every(([name]) => applied.has(name));
}

/**
 * Brings the tables up to date, then runs `afterwards` in the same transaction: on SQLite it holds the write
 * lock, on PostgreSQL an advisory lock, so that however many processes start, one does it and the others find
 * it done. Throws when the database was made by a newer version.
 */
export function migrate<T>(db: Db, clock: Clock, afterwards: (tx: Tx) => Promise<T>): Promise<T> {
  return db.write(async (tx) => {
    await migrateIn(tx, clock);
    return afterwards(tx);
  });
}

/** As `migrate`, as part of a larger act. */
export async function migrateIn(tx: Tx, clock: Clock): Promise<void> {
  await takeTurn(tx, 'migrations');
  const time = tx.engine === 'postgres' ? 'bigint' : 'integer';
  await sql
    .raw(`create table if not exists migrations (name text primary key, applied_at ${time} not null)`)
    .execute(tx.sql);
  const applied = new Set(
    (await tx.sql.selectFrom('migrations').select('name').execute()).map((row) => row.name),
  );
  for (const name of applied) {
    if (MIGRATIONS.some(([known]) => known === name)) continue;
    throw new Error(
      explainMark(name) ??
        `The database has the migration "${name}", which this version does not know: start a newer one.`,
    );
  }
  for (const [name, up] of MIGRATIONS) {
    if (applied.has(name)) continue;
    await up(tx.sql, tx.engine);
    await tx.sql.insertInto('migrations').values({ name, applied_at: clock.now() }).execute();
  }
}
