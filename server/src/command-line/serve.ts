import { startApp } from '../app.ts';
import type { Config } from '../config/config.ts';
import { createLog } from '../log.ts';
import type { Terminal } from './terminal.ts';

/** Serves until told to stop. What people need to know goes to stdout, the log to stderr. */
export async function serve(terminal: Terminal, config: Config): Promise<number> {
  const log = createLog(config.logLevel);
  // From the beginning: who stops a server that is still starting wants a clean end, too.
  const stopped = new Promise<void>((resolve) => terminal.onStopSignal(resolve));
  const app = await startApp(config, { log });
  terminal.print(`Latchkey listens on ${app.url}`);
  if (app.metricsUrl !== undefined) terminal.print(`Metrics are at ${app.metricsUrl}`);
  terminal.print(`Its data lies in ${describeDatabase(config)}`);
  if (app.firstAdministrator?.generatedPassword !== undefined) {
    const { userName, generatedPassword } = app.firstAdministrator;
    terminal.print('');
    terminal.print(`First administrator: ${userName}`);
    terminal.print(`Initial password:    ${generatedPassword}`);
    terminal.print('It is shown this once and ends in 24 hours unless you change it; see README.md.');
  } else if (app.firstAdministrator === undefined && config.adminPassword !== undefined) {
    terminal.print(
      'LATCHKEY_ADMIN_PASSWORD changes nothing: this installation has its administrator already.',
    );
  }
  log.info({ url: app.url, engine: config.database.engine, nodeId: app.core.nodeId }, 'listening');
  await stopped;
  log.info('stopping');
  await app.close();
  log.info('stopped');
  return 0;
}

function describeDatabase({ database }: Config): string {
  return database.engine === 'sqlite' ? database.path : String(database.url);
}
