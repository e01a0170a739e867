import pg from 'pg';
import type { PostgresHosts } from '../config/postgres-url.ts';

/** What a connection needs besides where it goes. */
export type SettingsOf = (url: string) => pg.ClientConfig;

/**
 * The URL of the first host that takes a connection, and writes, where that is wanted. One host of which nothing is wanted is
 * not asked. Throws, naming each host and what is wrong with it, when none will do.
 */
export async function chooseHost(hosts: PostgresHosts, settingsOf: SettingsOf): Promise<string> {
  const [only] = hosts.urls;
  if (only !== undefined && hosts.urls.length === 1 && !hosts.mustBeWritable) return only;
  const faults: string[] = [];
  for (const url of hosts.urls) {
    const fault = await findFault(settingsOf(url), hosts.mustBeWritable);
    if (fault === undefined) return url;
    faults.push(`${URL.parse(url)?.host || 'the socket'} (${fault})`);
  }
  throw new Error(`No host of LATCHKEY_DATABASE_URL will do: ${faults.join(', ')}.`);
}

async function findFault(settings: pg.ClientConfig, mustBeWritable: boolean): Promise<string | undefined> {
  const client = new pg.Client(settings);
  client.on('error', () => {});
  try {
    await client.connect();
    if (!mustBeWritable) return undefined;
    // On for a standby, and for a server or database whose transactions are read-only unless they say otherwise.
    const { rows } = await client.query('SHOW transaction_read_only');
    return rows[0]?.transaction_read_only === 'off' ? undefined : 'it only reads';
  } catch (error) {
    return messageOf(error);
  } finally {
    await client.end().catch(() => {});
  }
}

/** Of a name with several addresses, Node tells the errors one by one and leaves the whole without words. */
function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(messageOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}
