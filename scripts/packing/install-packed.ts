import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { npm } from './npm.ts';
import { pack, type Workspace } from './pack.ts';

/** Packed workspaces, installed as `npm install --global` does it, in a place of their own. */
export interface Installed {
  /** Paths of what was packed, in the order of the workspaces. */
  readonly packages: readonly string[];
  /** Holds the commands. */
  readonly bin: string;
  /** Holds the packages by their names. */
  readonly modules: string;
  /** A PATH: the commands, the Node that they are for, and what else this machine has. */
  readonly path: string;
  remove(): void;
}

/**
 * Packs the workspaces and installs them.
 *
 * @param node path of the Node that they are installed by and for
 * @throws the compiler's or npm's own words when that cannot be done
 */
export async function installPacked(
  workspaces: readonly Workspace[],
  node: string = process.execPath,
): Promise<Installed> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-packed-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    const packages = await pack(workspaces, join(folder, 'packages'));
    const prefix = join(folder, 'prefix');
    const options = ['--global', '--prefix', prefix, '--no-audit', '--no-fund', '--engine-strict'];
    await npm(['install', ...options, ...packages], { cwd: folder, node });
    const bin = join(prefix, 'bin');
    const path = [bin, dirname(node), process.env.PATH].join(delimiter);
    return { packages, bin, modules: join(prefix, 'lib', 'node_modules'), path, remove };
  } catch (error) {
    remove();
    throw error;
  }
}
