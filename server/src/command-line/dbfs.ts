import type { Config } from '../config/config.ts';
import { createCore } from '../core.ts';
import { createLog } from '../log.ts';
import type { Terminal } from './terminal.ts';

export const USAGE = `       latchkeyd dbfs check                  reads every file of DBFS and names what is damaged, missing, or known to
                                             nobody; while the server runs, too
       latchkeyd dbfs remove-unknown         removes from the disk what no file and no upload is made of`;

/** Whether these words name one of the acts on the files. */
export function isFilesCommand(words: readonly string[]): boolean {
  return words.length === 2 && words[0] === 'dbfs' && ['check', 'remove-unknown'].includes(words[1] ?? '');
}

/** Looks at every file; 1 when something is wrong with one. */
export async function checkFiles(
  terminal: Terminal,
  config: Config,
  words: readonly string[],
): Promise<number> {
  const core = await createCore(config, { log: createLog('error') });
  try {
    const isRemoving = words[1] === 'remove-unknown';
    const findings = isRemoving ? core.fileCheck.removeUnknown() : core.fileCheck.findings();
    let count = 0;
    for await (const finding of findings) {
      count++;
      terminal.print(`${finding.problem}  ${finding.what}`);
    }
    const { files, bytes } = core.fileCheck.seen;
    terminal.print(
      isRemoving ? `Removed: ${count}.` : `Read ${files} files of ${bytes} bytes. Findings: ${count}.`,
    );
    return isRemoving || count === 0 ? 0 : 1;
  } finally {
    await core.close();
  }
}
