import { type App, startApp } from '../app.ts';
import type { Config } from '../config/config.ts';
import { createLog } from '../log.ts';
import type { Terminal } from './terminal.ts';

/** Serves until told to stop. What people need to know goes to stdout, the log to stderr. */
export async function serve(terminal: Terminal, config: Config): Promise<number> {
  const log = createLog(config.logLevel);
  // From the beginning: who stops a server that is still starting wants a clean end, too.
  const stopped = new Promise<void>((resolve) => terminal.onStopSignal(resolve));
  const app = await startApp(config, { log });
  terminal.print(describe(app, config).join('\n'));
  log.info({ url: app.url, engine: config.database.engine, nodeId: app.core.nodeId }, 'listening');
  if (config.auditSink?.kind === 'file') terminal.onHangUp(() => app.reopenAuditSink());
  await stopped;
  log.info('stopping');
  await app.close();
  log.info('stopped');
  return 0;
}

/** In one piece: whoever reads the first line must find the password there, too. */
function describe(app: App, config: Config): string[] {
  const lines = [`Latchkey listens on ${app.url}`];
  if (app.metricsUrl !== undefined) lines.push(`Metrics are at ${app.metricsUrl}`);
  lines.push(`Its data lies in ${describeDatabase(config)}`);
  if (app.firstAdministrator?.generatedPassword !== undefined) {
    const { userName, generatedPassword } = app.firstAdministrator;
    lines.push('', `First administrator: ${userName}`, `Initial password:    ${generatedPassword}`);
    lines.push('It is shown this once and ends in 24 hours unless you change it; see README.md.');
  } else if (app.firstAdministrator === undefined && config.adminPassword !== undefined) {
    lines.push('LATCHKEY_ADMIN_PASSWORD changes nothing: this installation has its administrator already.');
  }
  return lines;
}

function describeDatabase({ database }: Config): string {
  return database.engine === 'sqlite' ? database.path : String(database.url);
}
