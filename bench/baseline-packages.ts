import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench } from './bench.ts';

const FOLDER = join(import.meta.dirname, 'baselines');

/** Installs what the lockfile of `baselines/` says, when that is not there yet; gives back why it cannot. */
export function installBaselines(bench: Bench): string | undefined {
  const stamp = join(FOLDER, 'node_modules', '.latchkey-stamp');
  const wanted = readFileSync(join(FOLDER, 'package-lock.json'), 'utf8');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return undefined;
  bench.announce('installing the baselines (npm ci in bench/baselines)');
  try {
    execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
      cwd: FOLDER,
      stdio: 'pipe',
    });
  } catch (error) {
    return error instanceof Error ? error.message.trim() : String(error);
  }
  writeFileSync(stamp, wanted);
  return undefined;
}
