import { join } from 'node:path';
import { type App, startApp } from '../app.ts';
import type { Config } from '../config/config.ts';
import { createLog, type Log } from '../log.ts';
import type { Terminal } from './terminal.ts';

/** What a configuration is read as, or what is wrong with it. */
export type Reading =
  | { readonly ok: true; readonly config: Config; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly problems: readonly string[] };

interface ServeOptions {
  /** Reads the configuration as it is by then. */
  readonly readAgain: () => Reading;
  /** Epoch ms. */
  readonly revokeAllIssuedBefore: number | undefined;
}

/** Serves until told to stop. What people need to know goes to stdout, the log to stderr. */
export async function serve(
  terminal: Terminal,
  config: Config,
  { readAgain, revokeAllIssuedBefore }: ServeOptions,
): Promise<number> {
  const log = createLog(config.logLevel);
  // From the beginning: who stops a server that is still starting wants a clean end, too.
  const stopped = new Promise<void>((resolve) => terminal.onStopSignal(resolve));
  const app = await startApp(config, { log, revokeAllIssuedBefore });
  terminal.print(describe(app, config).join('\n'));
  log.info({ url: app.url, engine: config.database.engine, nodeId: app.core.nodeId }, 'listening');
  // Without either, a terminal that is closed ends the server that was started in it.
  if (config.auditSink?.kind === 'file' || config.configFile !== undefined)
    terminal.onHangUp(() => {
      app.reopenAuditSink();
      if (config.configFile !== undefined) reloadUpstreams(app, readAgain(), log);
    });
  await stopped;
  log.info('stopping');
  await app.close();
  log.info('stopped');
  return 0;
}

/** A wrong file changes nothing: what is served goes on as it was. */
function reloadUpstreams(app: App, reading: Reading, log: Log): void {
  const problems = reading.ok ? app.replaceUpstreams(reading.config.upstreams) : reading.problems;
  for (const problem of problems) log.error(`the configuration was not read anew: ${problem}`);
  if (!reading.ok || problems.length > 0) return;
  for (const warning of reading.warnings) log.warn(warning);
  const names = reading.config.upstreams.map(({ name }) => name);
  log.info({ upstreams: names }, 'the upstreams were read anew');
}

/** In one piece: whoever reads the first line must find the password there, too. */
function describe(app: App, config: Config): string[] {
  const lines = [`Latchkey listens on ${app.url}`];
  if (app.metricsUrl !== undefined) lines.push(`Metrics are at ${app.metricsUrl}`);
  lines.push(`Its data lies in ${describeDatabase(config)}`);
  if (config.database.engine === 'postgres')
    lines.push(`Files of DBFS lie in ${join(config.dataDir, 'dbfs')}: every node must share that folder`);
  if (app.secretsProblem !== undefined) lines.push(app.secretsProblem);
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
