import type { ListedTokenStatus } from '@latchkey/client';
import { type Command, Option } from 'commander';
import { type CommonOptions, connect, connectBare } from '../connection.ts';
import { CommandFailure } from '../exit-code.ts';
import { chooseFormat, plain, renderJson } from '../output.ts';
import { scanFiles } from '../scan/files.ts';
import { Findings } from '../scan/findings.ts';
import { scanHistory } from '../scan/history.ts';
import { presentScan, renderScan } from '../scan/report.ts';
import { PREFIX } from '../scan/token-form.ts';
import type { Terminal } from '../terminal.ts';

interface ScanOptions extends CommonOptions {
  readonly history?: boolean;
  readonly prefix?: string[];
  readonly offline?: boolean;
  readonly revoke?: boolean;
}

type Statuses = ReadonlyMap<string, ListedTokenStatus>;

/** As many as the server takes at once. */
const AT_ONCE = 1_000;

/** `latchkey scan`: token values in files and in the history of repositories. */
export function defineScan(parent: Command, terminal: Terminal): void {
  parent
    .command('scan')
    .description('find token values in files and in git history')
    .argument('<PATH...>', 'files, and folders with all that lies under them')
    .option('--history', 'also all that the git repositories of these paths hold')
    .option('--prefix <prefix...>', 'what your server begins its values with (default: any)')
    .option('--revoke', 'hand the values in to the server, which revokes those that are its tokens')
    .addOption(new Option('--offline', 'ask no server, whatever is set').conflicts(['revoke', 'user']))
    .addHelpText(
      'after',
      '\nWith a credential the server is asked which of them are good: by their ids, of your own tokens\n(administrators: of all). --revoke needs none.',
    )
    .action((paths: string[], _options: unknown, command: Command) =>
      scan(terminal, paths, command.optsWithGlobals()),
    );
}

async function scan(terminal: Terminal, paths: readonly string[], options: ScanOptions): Promise<void> {
  const findings = new Findings(prefixesOf(options));
  const scanned = new Set<string>();
  for (const path of paths) {
    await scanFiles(path, findings);
    if (options.history === true) await scanHistory({ path, env: terminal.env }, scanned, findings);
  }
  const { statuses, failure } = await askStatuses(terminal, findings, options);
  await report(terminal, options, findings, statuses);
  if (options.revoke === true) await handIn(terminal, findings, options);
  if (failure !== undefined) throw failure;
  conclude(findings);
}

function prefixesOf({ prefix = [] }: ScanOptions): string[] {
  const prefixes = prefix.map((one) => one.replace(/_$/, ''));
  if (prefixes.every((one) => PREFIX.test(one))) return prefixes;
  const message =
    '--prefix takes what stands before the underscore: lower-case letters and digits, at most 16.';
  throw new CommandFailure('wrongUsage', message);
}

/** What the server says of those that were found; a failure is for after they were shown. */
async function askStatuses(
  terminal: Terminal,
  findings: Findings,
  options: ScanOptions,
): Promise<{ statuses?: Statuses; failure?: unknown }> {
  const hasCredential = options.user !== undefined || (terminal.env.LATCHKEY_TOKEN?.trim() ?? '') !== '';
  if (options.offline === true || !hasCredential || findings.values.size === 0) return {};
  try {
    const client = await connect(terminal, options);
    const statuses = new Map<string, ListedTokenStatus>();
    for (const ids of inParts([...findings.values.keys()]))
      for (const status of await client.listTokenStatuses(ids)) statuses.set(status.token_id, status);
    return { statuses };
  } catch (failure) {
    return { failure };
  }
}

async function report(
  { stdout, stderr }: Terminal,
  options: ScanOptions,
  findings: Findings,
  statuses: Statuses | undefined,
): Promise<void> {
  const isTable = chooseFormat(options.output, stdout) === 'table';
  await stdout.write(isTable ? renderScan(findings, statuses) : renderJson(presentScan(findings, statuses)));
  for (const line of [...findings.notes, ...findings.unread])
    await stderr.write(`latchkey: ${plain(line)}\n`);
}

async function handIn(terminal: Terminal, findings: Findings, options: ScanOptions): Promise<void> {
  const values = [...findings.values.values()];
  if (values.length === 0) return;
  const client = connectBare(terminal, options);
  for (const part of inParts(values)) await client.revokeExposed(part);
  const those = values.length === 1 ? 'The value was' : `${values.length} values were`;
  const message = `${those} handed in at ${client.host}: what is a token there is revoked within seconds.`;
  await terminal.stderr.write(`latchkey: ${plain(message)}\n`);
}

function* inParts<Item>(items: readonly Item[]): Generator<Item[]> {
  for (let i = 0; i < items.length; i += AT_ONCE) yield items.slice(i, i + AT_ONCE);
}

/** Ends with what a script has to know: that something was found, or may have been missed. */
function conclude({ all, values, unread }: Findings): void {
  if (all.length > 0) {
    const those = values.size === 1 ? 'One token value was' : `${values.size} token values were`;
    const places = all.length === 1 ? 'one place' : `${all.length} places`;
    throw new CommandFailure('found', `${those} found in ${places}.`);
  }
  if (unread.length > 0)
    throw new CommandFailure('incomplete', 'No token value was found, but not all could be read.');
}
