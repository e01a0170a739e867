import { type Command, Option } from 'commander';
import { type CommonOptions, connectWith } from '../connection.ts';
import { type Fix, listFixes } from '../doctor/fix.ts';
import { presentReport, renderReport } from '../doctor/present-report.ts';
import { examine } from '../doctor/report.ts';
import { CommandFailure } from '../exit-code.ts';
import { chooseFormat, plain, renderJson } from '../output.ts';
import { readAnswer } from '../secret-input.ts';
import type { Terminal } from '../terminal.ts';

interface DoctorOptions extends CommonOptions {
  readonly fix?: boolean;
  readonly yes?: boolean;
}

/** `latchkey doctor`: where this machine keeps credentials of the host, which are good, and who sends which. */
export function defineDoctor(parent: Command, terminal: Terminal): void {
  parent
    .command('doctor')
    .description('show where credentials of the host lie, which are good, and what programs send')
    .option('--fix', 'close files to other users, and remove entries and logins whose token has ended')
    .addOption(new Option('--yes', 'with --fix: do not ask'))
    .action((_options: unknown, command: Command) => runDoctor(terminal, command.optsWithGlobals()));
}

async function runDoctor(terminal: Terminal, options: DoctorOptions): Promise<void> {
  if (options.fix === true && options.yes !== true && !terminal.stdin.isTTY) {
    throw new CommandFailure('wrongUsage', 'Nobody can be asked here: say --yes with --fix.');
  }
  // Whoever must not have a token is not asked about any.
  const { host } = connectWith(terminal, options, { token: 'none' });
  const report = await examine(terminal, options, host);
  const fixes = options.fix === true ? listFixes(terminal, report) : [];
  const isTable = chooseFormat(options.output, terminal.stdout) === 'table';
  if (isTable) await terminal.stdout.write(renderReport(report));
  const done = await runFixes(terminal, options, fixes);
  if (!isTable) await terminal.stdout.write(renderJson({ ...presentReport(report), fixed: done }));
  const left = done.length > 0 ? (await examine(terminal, options, host)).problems : report.problems;
  if (left.length === 0) return;
  const what = left.length === 1 ? 'One thing is wrong' : `${left.length} things are wrong`;
  const advice = options.fix === true ? 'mend it by hand' : '--fix mends what can be mended';
  throw new CommandFailure('failed', `${what} with the credentials of ${host}: ${advice}.`);
}

/** What was done, in words, after it was named and agreed to. */
async function runFixes(
  terminal: Terminal,
  { yes }: DoctorOptions,
  fixes: readonly Fix[],
): Promise<readonly string[]> {
  if (fixes.length === 0) return [];
  const plan = fixes.map(({ act }) => `- ${plain(act)}\n`).join('');
  await terminal.stderr.write(`This is to be done:\n${plan}`);
  if (yes !== true && !/^y(es)?$/i.test(await readAnswer(terminal, 'Do it? [y/N] '))) return [];
  for (const { run } of fixes) await run();
  return fixes.map(({ act }) => act);
}
