import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { databaseUrl, migratedDatabase } from './migrated-database.ts';

/** A database of a test run's PostgreSQL, for one test at a time. */
export interface PostgresDatabase {
  readonly name: string;
  readonly url: string;
}

/** What a database with all tables and no test's rows looks like. */
interface Fresh {
  readonly form: string;
  /** Rows that migrations made, as JSON, by table. */
  readonly rows: ReadonlyMap<string, string>;
}

/**
 * Hands databases with all tables from one test of this process to the next: to make one and to drop it takes PostgreSQL
 * longer than most tests.
 */
export class PostgresDatabases {
  readonly #server: string;
  readonly #idle: PostgresDatabase[] = [];
  #fresh: Fresh | undefined;

  constructor(server: string) {
    this.#server = server;
  }

  async take(): Promise<PostgresDatabase> {
    const idle = this.#idle.pop();
    if (idle !== undefined) return idle;
    const made = await makeDatabase(this.#server, await migratedDatabase(this.#server));
    this.#fresh ??= await connected(made.url, readFresh);
    return made;
  }

  /** Drops it where a test changed more than rows. */
  async giveBack(database: PostgresDatabase): Promise<void> {
    const fresh = this.#fresh;
    const isFresh = fresh !== undefined && (await connected(database.url, (client) => clean(client, fresh)));
    if (isFresh) this.#idle.push(database);
    else await dropDatabase(this.#server, database);
  }
}

/** An empty one, or a copy of a template. */
export async function makeDatabase(server: string, template?: string): Promise<PostgresDatabase> {
  const name = `latchkey_${randomBytes(6).toString('hex')}`;
  const from = template === undefined ? '' : ` TEMPLATE ${template}`;
  await connected(server, (client) => client.query(`CREATE DATABASE ${name}${from}`));
  return { name, url: databaseUrl(server, name) };
}

export async function dropDatabase(server: string, { name }: PostgresDatabase): Promise<void> {
  await connected(server, (client) => client.query(`DROP DATABASE ${name} WITH (FORCE)`));
}

/** Everything but rows that a test could have changed. */
const FORM = `
  SELECT md5(concat(
    (SELECT string_agg(concat(attrelid::regclass, attname, atttypid, attnotnull, attisdropped), ',' ORDER BY attrelid, attnum)
       FROM pg_attribute WHERE attrelid >= 16384 AND attnum > 0),
    (SELECT string_agg(pg_get_constraintdef(oid), ',' ORDER BY oid) FROM pg_constraint),
    (SELECT string_agg(concat(tgname, tgenabled), ',' ORDER BY oid) FROM pg_trigger),
    (SELECT string_agg(proname, ',' ORDER BY oid) FROM pg_proc WHERE oid >= 16384),
    (SELECT string_agg(ev_enabled::text, ',' ORDER BY oid) FROM pg_rewrite WHERE oid >= 16384),
    (SELECT string_agg(array_to_string(setconfig, ','), ',') FROM pg_db_role_setting
       WHERE setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database()))
  )) AS form`;
const TABLES = `SELECT oid, relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`;
/** Where little was left, deleting that is quicker than a new file for each table and index. */
const EMPTY = `DO $$ DECLARE one record; BEGIN
  SET LOCAL session_replication_role = replica;
  FOR one IN SELECT relname, pg_relation_size(oid) AS size FROM (${TABLES}) AS tables WHERE pg_relation_size(oid) > 0 LOOP
    EXECUTE format(CASE WHEN one.size > 262144 THEN 'TRUNCATE %I CASCADE' ELSE 'DELETE FROM %I' END, one.relname);
  END LOOP;
END $$`;

async function readFresh(client: pg.Client): Promise<Fresh> {
  const { rows: tables } = await client.query<{ relname: string }>(TABLES);
  const rows = new Map<string, string>();
  for (const { relname } of tables) {
    const { rows: found } = await client.query(`SELECT json_agg(t)::text AS all FROM ${relname} AS t`);
    if (found[0].all !== null) rows.set(relname, found[0].all);
  }
  const { rowCount } = await client.query('SELECT 1 FROM pg_sequences');
  if (rowCount !== 0)
    throw new Error('There is a sequence by now: have its numbers begin anew for each test.');
  return { form: await readForm(client), rows };
}

async function readForm(client: pg.Client): Promise<string> {
  return (await client.query<{ form: string }>(FORM)).rows[0]?.form ?? '';
}

/** Whether it is as it was when it was made now. */
async function clean(client: pg.Client, fresh: Fresh): Promise<boolean> {
  await endOthers(client);
  if ((await readForm(client)) !== fresh.form) return false;
  await client.query(EMPTY);
  for (const [table, rows] of fresh.rows)
    await client.query(`INSERT INTO ${table} SELECT * FROM json_populate_recordset(NULL::${table}, $1)`, [
      rows,
    ]);
  return true;
}

/** Waits until nobody else is connected: what a commit under way leaves would be the next test's. */
async function endOthers(client: pg.Client): Promise<void> {
  const others = 'FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()';
  while ((await client.query(`SELECT pg_terminate_backend(pid) ${others}`)).rowCount !== 0);
}

async function connected<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
