import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { until } from './faults-scale.ts';
import { findFreePort, serverIdentity } from './postgres.ts';

const DEPLOYED = join(import.meta.dirname, '..', '..', 'deploy', 'pgbouncer');
const PATH = `${process.env.PATH}:/usr/sbin`;
const PASSWORD = 'test';

/** PgBouncer with `deploy/pgbouncer`, before all databases of a PostgreSQL; lives as long as who started it, at most. */
export class Pooler {
  readonly #folder: string;
  readonly #port: number;
  readonly #target: URL;
  #child: ChildProcess | undefined;

  /** `target` is a role's URL that needs no password; the role is given one. */
  static async start(target: string): Promise<Pooler> {
    const pooler = new Pooler(new URL(target), await findFreePort());
    await pooler.#configure();
    await pooler.start();
    return pooler;
  }

  private constructor(target: URL, port: number) {
    this.#target = target;
    this.#port = port;
    this.#folder = mkdtempSync(join(tmpdir(), 'latchkey-pooler-'));
  }

  /** The target's URL by way of the pooler. */
  get url(): string {
    const url = new URL(this.#target);
    url.host = `127.0.0.1:${this.#port}`;
    url.password = PASSWORD;
    return url.href;
  }

  /** Comes back once it takes connections. */
  async start(): Promise<void> {
    const identity = serverIdentity();
    const as = identity && [`--reuid=${identity.uid}`, `--regid=${identity.gid}`, '--clear-groups'];
    const args = ['--pdeathsig=KILL', ...(as ?? []), 'pgbouncer', join(this.#folder, 'pgbouncer.ini')];
    const child = spawn('setpriv', args, { env: { PATH }, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child = child;
    let said = '';
    const keep = (chunk: Buffer) => {
      said += String(chunk);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', (error) => {
      said += error.message;
    });
    await until(async () => {
      if (child.pid === undefined || child.exitCode !== null) throw new Error(`PgBouncer ended: ${said}`);
      return await this.#answers();
    }, 'PgBouncer does not answer');
  }

  async #answers(): Promise<boolean> {
    const client = new pg.Client({ connectionString: this.url });
    client.on('error', () => {});
    try {
      await client.connect();
      return true;
    } catch {
      return false;
    } finally {
      await client.end().catch(() => {});
    }
  }

  /** SIGKILL; comes back when it is gone. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('close', resolve));
    child.kill('SIGKILL');
    await ended;
  }

  /** Ends it for good. */
  async stop(): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #configure(): Promise<void> {
    const { hostname, port, username } = this.#target;
    const secret = await givePassword(this.#target);
    const users = join(this.#folder, 'userlist.txt');
    writeFileSync(users, replaceIn(readDeployed('userlist.txt'), [[/SCRAM-SHA-256[^"]*/, secret]]));
    const changed = replaceIn(readDeployed('pgbouncer.ini'), [
      [/^latchkey = host=10\.0\.0\.5 port=5432$/m, `* = host=${hostname} port=${port}`],
      [/^listen_port = 6433$/m, `listen_port = ${this.#port}`],
      [/^auth_file = .*$/m, `auth_file = ${users}`],
    ]);
    writeFileSync(join(this.#folder, 'pgbouncer.ini'), changed);
    chmodSync(this.#folder, 0o755);
    const identity = serverIdentity();
    if (identity !== undefined) chownSync(users, identity.uid, identity.gid);
    if (username !== 'latchkey') throw new Error('The list of users is about latchkey.');
  }
}

/** Gives the role a password, and back what PostgreSQL keeps of it. */
async function givePassword(target: URL): Promise<string> {
  const client = new pg.Client({ connectionString: target.href });
  await client.connect();
  try {
    await client.query(`ALTER ROLE latchkey PASSWORD '${PASSWORD}'`);
    const { rows } = await client.query("SELECT rolpassword FROM pg_authid WHERE rolname = 'latchkey'");
    return rows[0].rolpassword;
  } finally {
    await client.end();
  }
}

function readDeployed(name: string): string {
  return readFileSync(join(DEPLOYED, name), 'utf8');
}

function replaceIn(text: string, changes: readonly (readonly [RegExp, string])[]): string {
  return changes.reduce((changed, [from, to]) => {
    if (!from.test(changed)) throw new Error(`A file of deploy/pgbouncer does not say ${from} any more.`);
    return changed.replace(from, () => to);
  }, text);
}
