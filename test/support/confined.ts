import { chmodSync, chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { makeHome } from './program.ts';

/** Nobody's on this machine, and the one that the image names. */
const UID = 10_001;

// What it may write it keeps, all else that is mounted is read-only for it, and it sees no other processes. The Node that runs the
// tests may lie where only root may look.
const CONFINE = `
node=$1 place=$2
shift 2
mount --bind "$node" "$place/bin/node"
mount --bind "$place/state" "$place/state"
while read -r _ _ _ _ target _; do
  [ "$target" = "$place/state" ] || mount -o remount,bind,ro "$target" 2> /dev/null || true
done < /proc/self/mountinfo
mount -t proc -o subset=pid,hidepid=invisible proc /proc
exec setpriv --reuid ${UID} --regid ${UID} --clear-groups --no-new-privs --bounding-set=-all --inh-caps=-all "$@"
`;

/** A folder that a confined program may write, and how such a program is started. */
export interface Confinement {
  /** The one folder that may be written. */
  readonly state: string;
  /** A new folder in it, for the program alone; gives its path. */
  makeFolder(name: string): string;
  /** A file in it that only the program may read; gives its path. */
  writeSecret(name: string, text: string): string;
  /** The words that start a program confined, and its PATH. */
  command(words: readonly string[], path: string): { program: string; args: string[]; path: string };
}

/**
 * Restricts programs as a service manager does that gives them a user without rights and a read-only file system. Who is
 * not root can only take new rights away.
 */
export function confine(): Confinement {
  const isRoot = process.getuid?.() === 0;
  const place = makeHome();
  chmodSync(place, 0o711);
  const state = join(place, 'state');
  const giveAway = (path: string) => {
    if (isRoot) chownSync(path, UID, UID);
    return path;
  };
  mkdirSync(state, { mode: 0o700 });
  giveAway(state);
  mkdirSync(join(place, 'bin'));
  writeFileSync(join(place, 'bin', 'node'), '');
  return {
    state,
    makeFolder(name) {
      mkdirSync(join(state, name), { mode: 0o700 });
      return giveAway(join(state, name));
    },
    writeSecret(name, text) {
      writeFileSync(join(state, name), text, { mode: 0o400 });
      return giveAway(join(state, name));
    },
    command(words, path) {
      if (!isRoot) return { program: 'setpriv', args: ['--no-new-privs', ...words], path };
      const shell = ['sh', '-ec', CONFINE, 'confine', process.execPath, place];
      const args = ['--mount', '--propagation', 'private', ...shell, ...words];
      return { program: 'unshare', args, path: [join(place, 'bin'), path].join(delimiter) };
    },
  };
}
