import { onTestFinished } from 'vitest';
import { type RunningServer, removeDataDir, type ServerOptions, spawnLatchkeyd } from './latchkeyd.ts';

/**
 * Starts the real latchkeyd for one test: on a free port, over fresh folders unless `dataDir` names those of an
 * earlier one. Killed and its folders removed when the test has finished; throws when it does not come up.
 */
export async function startServer(options: ServerOptions = {}): Promise<RunningServer> {
  const server = await spawnLatchkeyd(options);
  onTestFinished(async () => {
    await server.kill();
    if (options.dataDir === undefined) removeDataDir(server.dataDir);
  });
  return server;
}
