import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packAll, type Workspace } from './pack.ts';

const INSTALL_MS = 120_000;

/** Packed workspaces, installed as `npm install --global` does it, in a place of their own. */
export interface Installed {
  /** Holds the commands; to be put before the PATH. */
  readonly bin: string;
  remove(): void;
}

/** Packs the workspaces, and installs these of them. Throws npm's own words when it cannot. */
export async function installPacked(workspaces: readonly Workspace[]): Promise<Installed> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-packed-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    const packages = packAll(join(folder, 'packages'));
    const prefix = join(folder, 'prefix');
    const options = ['--global', '--prefix', prefix, '--no-audit', '--no-fund'];
    const chosen = workspaces.map((workspace) => packages[workspace]);
    await promisify(execFile)('npm', ['install', ...options, ...chosen], {
      cwd: folder,
      timeout: INSTALL_MS,
    });
    return { bin: join(prefix, 'bin'), remove };
  } catch (error) {
    remove();
    throw error;
  }
}
