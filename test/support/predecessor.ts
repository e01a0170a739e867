import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');
const MIGRATIONS = 'server/src/db/migrations';
/** What is needed to run a server. */
const PARTS = ['package.json', 'client', 'server'];

/**
 * Takes the sources as they were before the latest migration out of the history, with the dependencies of today; they are
 * removed when the process ends. Where the history does not reach so far, it says what is missing.
 */
export function checkOutPredecessor(): { readonly main: string } | { readonly missing: string } {
  const commit = findCommit();
  if (commit === undefined)
    return { missing: 'this is no clone with the history from before the latest migration' };
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-predecessor-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const archive = execFileSync('git', ['archive', '--format=tar', commit, ...PARTS], {
    cwd: ROOT,
    maxBuffer: 1 << 30,
  });
  execFileSync('tar', ['-x', '-C', folder], { input: archive });
  for (const place of ['node_modules', 'client/node_modules', 'server/node_modules']) {
    if (!existsSync(join(ROOT, place))) continue;
    mkdirSync(dirname(join(folder, place)), { recursive: true });
    symlinkSync(join(ROOT, place), join(folder, place));
  }
  return { main: join(folder, 'server', 'src', 'main.ts') };
}

/** The newest commit in which the latest migration is not there yet. */
function findCommit(): string | undefined {
  // One that is not committed yet: the newest commit is without it.
  if (git('status', '--porcelain', '--', MIGRATIONS)) return git('rev-parse', '--verify', 'HEAD');
  const latest = git('log', '-1', '--diff-filter=A', '--format=%H', '--', MIGRATIONS);
  return latest ? git('rev-parse', '--verify', `${latest}^`) : undefined;
}

/** What git says; undefined when it fails. */
function git(...args: string[]): string | undefined {
  const { status, stdout } = spawnSync('git', args, { cwd: ROOT, encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}
