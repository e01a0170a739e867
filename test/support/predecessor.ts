import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');
const MIGRATIONS = 'server/src/db/migrations';
/** What is needed to run a server. */
const PARTS = ['package.json', 'client', 'server'];

/** Sources as they were. */
export interface Predecessor {
  readonly main: string;
  /** Settings of today that it refuses, since it does not know them. */
  readonly unknownSettings: readonly string[];
  remove(): void;
}

/**
 * Takes the sources as they were before the latest migration out of the history, with the dependencies of today. Where
 * the history does not reach so far, it says what is missing.
 */
export function checkOutPredecessor(): Predecessor | { readonly missing: string } {
  const commit = findCommit();
  if (commit === undefined)
    return { missing: 'this is no clone with the history from before the latest migration' };
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-predecessor-'));
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
  return {
    main: join(folder, 'server', 'src', 'main.ts'),
    unknownSettings: settingsIn(ROOT).filter((name) => !settingsIn(folder).includes(name)),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function settingsIn(folder: string): readonly string[] {
  const table = readFileSync(join(folder, 'server/src/config/settings.ts'), 'utf8');
  return [...table.matchAll(/variable: '(LATCHKEY_\w+)'/g)].map(([, name]) => name ?? '');
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
