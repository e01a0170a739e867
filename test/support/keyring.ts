import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runProgram } from './program.ts';

const START_MS = 20_000;

/** A session of somebody's with a real keyring, of its own. */
export interface KeyringSession {
  /** What programs of this session are to be given. */
  readonly env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** Starts a session bus and GNOME's keyring on it, unlocked unless that is not wanted. Throws when either does not start. */
export async function startKeyring({ isUnlocked = true } = {}): Promise<KeyringSession> {
  const home = mkdtempSync(join(tmpdir(), 'latchkey-keyring-'));
  const runtime = join(home, 'run');
  mkdirSync(runtime, { mode: 0o700 });
  const bus = spawn('dbus-daemon', ['--session', '--nofork', '--print-address'], { stdio: 'pipe' });
  const address = (await firstLine(bus)).trim();
  const env = {
    ...{ HOME: home, XDG_RUNTIME_DIR: runtime, DBUS_SESSION_BUS_ADDRESS: address },
    ...{ XDG_CONFIG_HOME: join(home, '.config'), XDG_DATA_HOME: join(home, '.local', 'share') },
  };
  const args = ['--foreground', '--components=secrets', ...(isUnlocked ? ['--unlock'] : [])];
  const daemon = spawn('gnome-keyring-daemon', args, {
    env: { ...process.env, ...env },
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  daemon.stdin.end('its password');
  const stop = async () => {
    for (const child of [daemon, bus]) await end(child);
    rmSync(home, { recursive: true, force: true });
  };
  try {
    await isOnBus(env, performance.now() + START_MS);
    return { env, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Comes back once the keyring has its name on the bus: whoever asks for it earlier has the bus start another one. */
async function isOnBus(env: Readonly<Record<string, string>>, deadline: number): Promise<void> {
  const owner = ['--print-reply', '--dest=org.freedesktop.DBus', '/', 'org.freedesktop.DBus.NameHasOwner'];
  while (performance.now() < deadline) {
    const { stdout } = await runProgram('dbus-send', [...owner, 'string:org.freedesktop.secrets'], { env });
    if (stdout.includes('boolean true')) return;
    await sleep(50);
  }
  throw new Error('The keyring did not come to the bus.');
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      if (text.includes('\n')) resolve(text.slice(0, text.indexOf('\n')));
    });
    child.once('error', reject);
    child.once('exit', (exitCode) => reject(new Error(`It ended with ${exitCode}: ${text}`)));
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
}
