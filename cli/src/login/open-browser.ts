import { spawn } from 'node:child_process';
import type { Terminal } from '../terminal.ts';

/** Has the usual browser open an address, where there is one; gives back whether that was tried. */
export function openBrowser({ env }: Pick<Terminal, 'env'>, url: string): boolean {
  const opener = openerFor(process.platform, env);
  if (opener === undefined) return false;
  const [program, ...args] = opener;
  // Never by a shell: the address is an argument and nothing else.
  const child = spawn(program, [...args, url], { stdio: 'ignore', detached: true, env: { ...env } });
  // The address is shown, too.
  child.once('error', () => {});
  child.unref();
  return true;
}

function openerFor(
  platform: NodeJS.Platform,
  env: Terminal['env'],
): readonly [program: string, ...args: string[]] | undefined {
  if (platform === 'darwin') return ['open'];
  // Not `start`, which is a shell's: it would read the address.
  if (platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler'];
  // Without a display it would open a browser for terminals, in this one.
  return env.DISPLAY || env.WAYLAND_DISPLAY || env.BROWSER ? ['xdg-open'] : undefined;
}
