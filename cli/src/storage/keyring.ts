import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { CommandFailure } from '../exit-code.ts';
import type { TokenOwner, TokenStore } from './token-store.ts';

type Library = typeof import('@napi-rs/keyring');

/** The library would fall back to a keyring of the kernel's, which forgets everything when the machine starts anew. */
const PINNED = { linux: { store: 'secret-service' } } as const;
/** Somebody may be asked to unlock it. */
const WAIT_MS = 120_000;

/** Under what a token lies in the keyring; other programs find it so. */
export function keyringService(host: string): string {
  return `latchkey:${host}`;
}

/** The keyring of the operating system. Throws `CommandFailure` where its library cannot be loaded. */
export async function keyringStore(): Promise<TokenStore> {
  const library = await load();
  const entryOf = ({ host, name }: TokenOwner) => new library.AsyncEntry(keyringService(host), name, PINNED);
  return {
    async read(owner) {
      try {
        const found = await entryOf(owner).getPassword(AbortSignal.timeout(WAIT_MS));
        return found === null || found === undefined ? [] : [found];
      } catch (error) {
        if (isAmbiguous(error)) return listAll(library, owner);
        throw notUsable(error);
      }
    },
    async write(owner, tokenValue) {
      const write = () => entryOf(owner).setPassword(tokenValue, AbortSignal.timeout(WAIT_MS));
      await withoutDoubles(owner, write);
    },
    async delete(owner) {
      await withoutDoubles(owner, () => entryOf(owner).deleteCredential(AbortSignal.timeout(WAIT_MS)));
    },
  };
}

/**
 * Why no token can be kept in a keyring here; undefined: one can. By keeping something else: one that is locked, or was never
 * set up, answers whoever reads that there is nothing.
 */
export async function findKeyringProblem(): Promise<string | undefined> {
  try {
    const store = await keyringStore();
    const probe = { host: 'probe', name: randomUUID() };
    await store.write(probe, 'This was to see whether the keyring works. It may be deleted.');
    await store.delete(probe);
    return undefined;
  } catch (error) {
    if (error instanceof CommandFailure) return error.message;
    throw error;
  }
}

async function load(): Promise<Library> {
  try {
    return await import('@napi-rs/keyring');
  } catch (error) {
    throw notUsable(error);
  }
}

/**
 * Python's `keyring` writes a second entry beside ours instead of over it, and from then on the library refuses to touch
 * either. The tool of the secret service takes both away.
 */
async function withoutDoubles(owner: TokenOwner, act: () => Promise<unknown>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (!isAmbiguous(error)) throw notUsable(error);
    const command = ['clear', 'service', keyringService(owner.host), 'username', owner.name];
    if (!(await succeeds('secret-tool', command))) {
      const message = `The keyring holds several tokens of the profile ${owner.name}: remove them with \`secret-tool ${command.join(' ')}\`, then try again.`;
      throw new CommandFailure('failed', message);
    }
    await act().catch((again: unknown) => {
      throw notUsable(again);
    });
  }
}

async function listAll(library: Library, { host, name }: TokenOwner): Promise<string[]> {
  const found = await library.findCredentialsAsync(keyringService(host)).catch((error: unknown) => {
    throw notUsable(error);
  });
  return found.filter(({ account }) => account === name).map(({ password }) => password);
}

function isAmbiguous(error: unknown): boolean {
  return error instanceof Error && /matched by \d+ credentials/.test(error.message);
}

function notUsable(error: unknown): CommandFailure {
  const message = `No keyring can be used here (${reasonOf(error)}).`;
  return new CommandFailure('failed', message);
}

/** In our words: the library's may go on for lines, and it is not known what they hold. */
function reasonOf(error: unknown): string {
  const said = error instanceof Error ? error.message : '';
  if (/no result found|locked|prompt/i.test(said)) return 'it is locked, and nothing asked to unlock it';
  if (/dbus|d-bus|autolaunch|zbus|socket|connect/i.test(said))
    return 'no secret service answers on the session bus';
  if (/abort/i.test(said)) return 'it did not answer in time';
  if (/native binding|cannot find module|dlopen|shared object/i.test(said))
    return 'its library does not run on this machine';
  return 'it failed';
}

function succeeds(program: string, args: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: 'ignore' });
    child.once('error', () => resolve(false));
    child.once('close', (exitCode) => resolve(exitCode === 0));
  });
}
