import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { LostConnection } from './postgres-failure.ts';
import { askProof, faultOf, type Proof } from './postgres-proof.ts';

/** How long those that have not answered yet are waited for when one host will do. */
const COMPANY_MS = 500;

type Look = { readonly index: number; readonly proof: Proof } | { readonly fault: string };

/**
 * Asks all hosts at once, so that a silent one delays nobody, and gives the index of the one that leads: of several that
 * say so, the one of the latest timeline, or the first. Throws, naming each host and what is wrong with it, when none will do.
 */
export async function findPrimary(hosts: readonly pg.ClientConfig[], latest: number): Promise<number> {
  const found: Look[] = [];
  const looks = hosts.map(async (settings, index) => {
    found.push(await look(settings, index, latest));
  });
  const isOneGood = Promise.any(
    looks.map(async (one, i) => {
      await one;
      if (!found.some((look) => 'index' in look && look.index === i)) throw new Error('It will not do.');
    }),
  );
  const company = isOneGood.then(
    () => sleep(COMPANY_MS, undefined, { ref: false }),
    () => {},
  );
  await Promise.race([Promise.all(looks), company]);
  const good = found.filter((one) => 'index' in one);
  const [best] = good.sort((a, b) => b.proof.timeline - a.proof.timeline || a.index - b.index);
  if (best !== undefined) return best.index;
  const faults = found.flatMap((one) => ('fault' in one ? [one.fault] : []));
  throw new LostConnection(`No host of LATCHKEY_DATABASE_URL will do: ${faults.sort().join(', ')}.`);
}

async function look(settings: pg.ClientConfig, index: number, latest: number): Promise<Look> {
  const client = new pg.Client(settings);
  client.on('error', () => {});
  const host = `${client.host}:${client.port}`;
  try {
    await client.connect();
    // A pooler keeps no server whose transaction was left: one that will not do is not handed on.
    const proof = await askProof(client, { statements: 'BEGIN; ' });
    const fault = faultOf(proof, latest);
    return fault === undefined ? { index, proof } : { fault: `${host} (${fault})` };
  } catch (error) {
    return { fault: `${host} (${messageOf(error)})` };
  } finally {
    void client.end().catch(() => {});
  }
}

/** Of a name with several addresses, Node tells the errors one by one and leaves the whole without words. */
function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(messageOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}
