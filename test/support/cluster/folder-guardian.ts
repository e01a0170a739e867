import { type ChildProcess, spawn } from 'node:child_process';

// Ends when its standard input does, which happens however the test process ends (kill -9 too). The folder is not among its
// words, or it would find itself.
const GUARDIAN = `
trap '' HUP INT TERM
cat > /dev/null
found=yes
while [ -n "$found" ]; do
  found=
  for process in /proc/[0-9]*; do
    case "$(tr '\\000' ' ' < "$process/cmdline") $(readlink "$process/cwd")" in
      *"$FOLDER"*) kill -9 "\${process#/proc/}" && found=yes ;;
    esac
  done
  sleep 0.1
done 2> /dev/null
rm -rf "$FOLDER"
`;

/** Kills, when it is ended or the test process is gone, every program that works in a folder, and removes that. */
export class FolderGuardian {
  readonly #child: ChildProcess;
  readonly #hasEnded: Promise<void>;

  constructor(folder: string) {
    this.#child = spawn('/bin/sh', ['-c', GUARDIAN], {
      cwd: '/',
      detached: true,
      env: { PATH: '/usr/bin:/bin', FOLDER: folder },
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    this.#hasEnded = new Promise((resolve) => this.#child.once('close', () => resolve()));
  }

  /** Comes back when nothing is left. */
  async end(): Promise<void> {
    this.#child.stdin?.end();
    await this.#hasEnded;
  }
}
