import pg from 'pg';
import { onTestFinished } from 'vitest';
import { Connection } from '../faults-connection.ts';
import { createScratchDatabase } from '../faults-database.ts';
import { KNOWN_PASSWORD, startServer } from '../faults-server.ts';

/** Starts nodes, each with folders of its own, that are told by `env` which database they share. */
export async function startNodes(
  count: number,
  env: Readonly<Record<string, string>>,
): Promise<Connection[]> {
  const started: Connection[] = [];
  for (let i = 0; i < count; i++) {
    const scratch = await createScratchDatabase('sqlite');
    onTestFinished(() => scratch.remove());
    const server = await startServer(scratch, { ...KNOWN_PASSWORD, ...env });
    const node = new Connection(server.url);
    onTestFinished(() => node.close());
    started.push(node);
  }
  return started;
}

/** Runs a statement on a server, beside the nodes. */
export async function runOn(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
