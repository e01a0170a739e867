import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';

const DEBIAN_VERSIONS_DIRECTORY = '/usr/lib/postgresql';
const START_ATTEMPTS = 3;

/** A PostgreSQL server that lives as long as the process that started it, at most. */
export type TestPostgres = { url: string; stop: () => Promise<void> };

/** Gives the folder of the newest PostgreSQL server programs that Debian's packages installed, or undefined. */
export function findPostgresPrograms(): string | undefined {
  if (!existsSync(DEBIAN_VERSIONS_DIRECTORY)) return undefined;
  return readdirSync(DEBIAN_VERSIONS_DIRECTORY)
    .filter((version) => existsSync(join(DEBIAN_VERSIONS_DIRECTORY, version, 'bin', 'initdb')))
    .sort((a, b) => Number(b) - Number(a))
    .map((version) => join(DEBIAN_VERSIONS_DIRECTORY, version, 'bin'))[0];
}

/**
 * Starts an empty PostgreSQL on a free loopback port, its data in a fresh temporary folder that goes with it.
 * Throws with the server's own words when it does not come up.
 */
export function startPostgres(programs: string): Promise<TestPostgres> {
  return start({ programs, source: '' });
}

/** As `startPostgres`, a standby that follows the server of a URL. */
export function startStandby(programs: string, url: string): Promise<TestPostgres> {
  return start({ programs, source: url });
}

interface Wanted {
  readonly programs: string;
  /** What it is a copy of and follows; empty: nothing. */
  readonly source: string;
}

async function start(wanted: Wanted): Promise<TestPostgres> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await startOnPort(wanted, await findFreePort());
    } catch (error) {
      // Somebody else may have taken the port between our look and the server's bind.
      if (attempt === START_ATTEMPTS) throw error;
    }
  }
}

// The guardian: owns the server, and ends it when its standard input closes, which happens however the test
// process ends (kill -9 too). ICU's English order is what most installations have, and differs from byte order.
const GUARDIAN = `
trap '' HUP INT TERM
programs=$1 folder=$2 port=$3 source=$4
{
  if [ -n "$source" ]
  then "$programs/pg_basebackup" -D "$folder/data" -d "$source" -R -c fast
  else
    "$programs/initdb" -D "$folder/data" -U latchkey -A trust -E UTF8 --locale=C.UTF-8 \\
      --locale-provider=icu --icu-locale=en-US
  fi &&
  "$programs/pg_ctl" start -w -t 60 -D "$folder/data" -l "$folder/server.log" -o "-p $port \\
    -c listen_addresses=127.0.0.1 -c unix_socket_directories=$folder -c max_connections=300"
} > "$folder/start.log" 2>&1 < /dev/null || {
  tail -n 20 "$folder/start.log" "$folder/server.log" >&2
  rm -rf "$folder"
  exit 1
}
echo ready
cat > /dev/null
"$programs/pg_ctl" stop -m fast -w -t 20 -D "$folder/data" > /dev/null 2>&1 ||
  "$programs/pg_ctl" stop -m immediate -w -t 10 -D "$folder/data" > /dev/null 2>&1
rm -rf "$folder"
`;

async function startOnPort({ programs, source }: Wanted, port: number): Promise<TestPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-postgres-'));
  const identity = serverIdentity();
  if (identity !== undefined) chownSync(folder, identity.uid, identity.gid);
  const words = ['-c', GUARDIAN, 'postgres-guardian', programs, folder, String(port), source];
  const guardian = spawn('/bin/sh', words, {
    ...identity,
    cwd: folder,
    detached: true,
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C.UTF-8' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  await untilReady(guardian);
  return { url: `postgres://latchkey@127.0.0.1:${port}/postgres`, stop: () => stop(guardian) };
}

/** Starts a server of `startPostgres` again as it is; everybody's connections are cut. */
export async function restartPostgres(programs: string, url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ data_directory: string }>('SHOW data_directory');
  await client.end();
  const [{ data_directory: data = '' } = {}] = rows;
  const log = join(data, '..', 'server.log');
  const args = ['restart', '-m', 'immediate', '-w', '-t', '60', '-D', data, '-l', log];
  execFileSync(join(programs, 'pg_ctl'), args, { ...serverIdentity(), cwd: data, stdio: 'ignore' });
}

/** Root must not run PostgreSQL or PgBouncer, so it lends them the user that Debian's package made. */
export function serverIdentity(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const ask = (what: string): number =>
    Number(execFileSync('id', [what, 'postgres'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }));
  return { uid: ask('-u'), gid: ask('-g') };
}

function untilReady(guardian: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let complaint = '';
    guardian.stderr?.on('data', (chunk: Buffer) => {
      complaint += chunk.toString();
    });
    guardian.stdout?.once('data', () => resolve());
    guardian.once('error', reject);
    guardian.once('close', (code) => {
      reject(new Error(`PostgreSQL for the tests did not start (${code}):\n${complaint}`));
    });
  });
}

function stop(guardian: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (guardian.exitCode !== null || guardian.signalCode !== null) return resolve();
    guardian.once('exit', () => resolve());
    guardian.stdin?.end();
  });
}

/** A port of loopback that nobody listens on. */
export function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' ? address?.port : undefined;
      server.close(() => (port === undefined ? reject(new Error('no free port')) : resolve(port)));
    });
  });
}
