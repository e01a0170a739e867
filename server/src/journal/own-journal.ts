import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { JournalFile, journalPath } from './journal-file.ts';
import type { JournalHead } from './journal-line.ts';
import type { KnownJournal } from './store.ts';

const EXTENSION = '.journal';

/** Notes which of the journals in the folder this machine writes: after a restore those of other nodes may lie there, too. */
export function markOwn(
  folder: string,
  { journal, workspace }: Pick<JournalHead, 'journal' | 'workspace'>,
): void {
  if (readOwn(folder, workspace) === journal) return;
  const path = markPath(folder, workspace);
  writeFileSync(`${path}-unfinished`, `${journal}\n`, { mode: 0o600, flush: true });
  renameSync(`${path}-unfinished`, path);
}

/** Forgets which one it is. */
export function unmarkOwn(folder: string, workspace: string): void {
  rmSync(markPath(folder, workspace), { force: true });
}

/** The id that was noted; undefined when none was. */
export function readOwn(folder: string, workspace: string): string | undefined {
  const path = markPath(folder, workspace);
  return existsSync(path) ? readFileSync(path, 'utf8').trim() : undefined;
}

/** The one that was noted or, where none was, the only one there is. */
export function findOwn(noted: string | undefined, here: readonly KnownJournal[]): KnownJournal | undefined {
  if (noted !== undefined) return here.find(({ journalId }) => journalId === noted);
  return here.length === 1 ? here[0] : undefined;
}

/** Ids of all journals in the folder; those of other installations may be among them. */
export function listJournalIds(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(EXTENSION))
    .map((name) => name.slice(0, -EXTENSION.length))
    .sort();
}

/** Whether something was taken away since this journal of this installation began. One that cannot be read may be anybody's. */
export function holdsEntries(folder: string, journalId: string, workspace: string): boolean {
  try {
    const file = JournalFile.open(journalPath(folder, journalId));
    file.close();
    return file.head.workspace === workspace && file.seq > 0;
  } catch {
    return false;
  }
}

function markPath(folder: string, workspace: string): string {
  return join(folder, `own-journal-${workspace}`);
}
