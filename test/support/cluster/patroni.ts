import { chownSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { onTestFinished } from 'vitest';
import { freePort } from '../daemon.ts';
import { DEPLOY, readDeployed, replaceIn } from '../deployed.ts';
import { findPostgresPrograms } from '../postgres.ts';
import { runProgram } from '../program.ts';
import { LoopbackNetwork } from './addresses.ts';
import { FolderGuardian } from './folder-guardian.ts';
import {
  type ClusterProgram,
  postgresIdentity,
  processesOf,
  processesOfPostgres,
  signalAll,
  startProgram,
} from './programs.ts';
import { untilSlow } from './until-slow.ts';

const MEMBERS = [1, 2, 3] as const;
const SUPERUSER_PASSWORD = 'change-me-superuser';
const LATCHKEY_PASSWORD = 'change-me-latchkey';
/**
 * What a Patroni before 3.1 says for ever once it was stopped for a while: it goes by a copy of etcd that is brought up to
 * date no more, and appoints no standby (github.com/patroni/patroni/issues/2779). Whoever runs it starts it again.
 */
const STUCK = /(?:Synchronous replication key updated by someone else[\s\S]*?){5}/;

/** One machine of PostgreSQL: Patroni and what it runs. */
export interface Member {
  readonly name: string;
  readonly address: string;
  readonly folder: string;
  readonly dataDir: string;
}

/** Three PostgreSQL members under Patroni with the very files of `deploy/patroni`, over one etcd, behind HAProxy. */
export class PatroniCluster {
  readonly members: readonly Member[];
  readonly #network: LoopbackNetwork;
  readonly #folder: string;
  readonly #programs = new Map<string, ClusterProgram>();
  readonly #guardian: FolderGuardian;
  #haproxyPort = 0;

  private constructor(network: LoopbackNetwork, folder: string) {
    this.#network = network;
    this.#folder = folder;
    this.#guardian = new FolderGuardian(folder);
    this.members = MEMBERS.map((n) => ({
      name: `pg${n}`,
      address: network.host(n),
      folder: join(folder, `pg${n}`),
      dataDir: join(folder, `pg${n}`, 'data'),
    }));
  }

  /** Starts everything and waits for a primary with a synchronous standby; ended with the test. */
  static async start(): Promise<PatroniCluster> {
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-patroni-'));
    const cluster = new PatroniCluster(new LoopbackNetwork(), folder);
    onTestFinished(() => cluster.#end());
    own(folder);
    cluster.#startEtcd();
    for (const member of cluster.members) {
      mkdirSync(member.folder);
      own(member.folder);
      cluster.startPatroni(member);
    }
    await cluster.#startHaproxy();
    await cluster.untilWhole();
    await cluster.#makeDatabase();
    return cluster;
  }

  /** By HAProxy, which asks Patroni who leads. */
  get urlByHaproxy(): string {
    return `postgres://latchkey:${LATCHKEY_PASSWORD}@127.0.0.1:${this.#haproxyPort}/latchkey`;
  }

  /** By the list of all members. */
  get urlByList(): string {
    const hosts = this.members.map(({ address }) => `${address}:5432`).join(',');
    return `postgres://latchkey:${LATCHKEY_PASSWORD}@${hosts}/latchkey?target_session_attrs=read-write`;
  }

  /** Starts a member's Patroni, which starts its PostgreSQL or takes over the one that runs. */
  startPatroni(member: Member): void {
    const file = join(member.folder, 'patroni.yml');
    const text = replaceIn(this.#network.replaceIn(readDeployed('patroni/patroni.yml')), {
      'name: pg1': `name: ${member.name}`,
      [`${this.#network.host(11)}:2379,${this.#network.host(12)}:2379,${this.#network.host(13)}:2379`]: `${this.#network.host(11)}:2379`,
      [`${this.#network.host(1)}:`]: `${member.address}:`,
      '/usr/lib/postgresql/15/bin': findPostgresPrograms() ?? '',
      '/var/lib/postgresql/15/latchkey': member.dataDir,
      'mode: automatic': 'mode: "off"',
      '- local all postgres peer': '- local all postgres trust',
      // No socket in a folder of the machine's.
      "synchronous_commit: 'on'": `synchronous_commit: 'on'\n        unix_socket_directories: ''`,
    });
    writeFileSync(file, text);
    const options = { cwd: member.folder, env: { HOME: member.folder }, asPostgres: true };
    this.#programs.set(member.name, startProgram('patroni', [file], options));
  }

  /** The member that Patroni says leads, if one does. */
  async findLeader(): Promise<Member | undefined> {
    const found = await Promise.all(
      this.members.map(async (one) => ((await isPrimary(one)) ? one : undefined)),
    );
    return found.find((one) => one !== undefined);
  }

  /** The member that leads. Throws when none does. */
  async leader(): Promise<Member> {
    const leader = await this.findLeader();
    if (leader === undefined) throw new Error('No member leads.');
    return leader;
  }

  /** Waits until a member leads and both others follow it, one of them synchronously. */
  async untilWhole(): Promise<void> {
    await untilSlow(
      async () => {
        await this.#startAgainIfStuck();
        return (await this.#followers()) === MEMBERS.length - 1;
      },
      () => `The cluster is not whole:\n${this.#state()}`,
    );
  }

  /** Waits until a member leads that is not this one. */
  async untilLedByOtherThan(member: Member): Promise<Member> {
    let leader: Member | undefined;
    const isOther = async () => {
      leader = await this.findLeader();
      return leader !== undefined && leader.name !== member.name;
    };
    await untilSlow(isOther, () => `Nobody took over from ${member.name}:\n${this.#state()}`);
    return leader as Member;
  }

  /** kill -9 of a whole member, as when its machine loses power. */
  killMember(member: Member): void {
    signalAll(processesOf(member.folder), 'SIGKILL');
  }

  /** kill -9 of PostgreSQL; Patroni stays and starts it again. */
  killPostgres(member: Member): void {
    signalAll(processesOfPostgres(member.dataDir), 'SIGKILL');
  }

  /** kill -9 of Patroni; PostgreSQL stays, and nobody tells it that it leads no longer. */
  killPatroni(member: Member): void {
    this.#programs.get(member.name)?.child.kill('SIGKILL');
  }

  /** Has Patroni's own command, with the member's file, do something; gives back what it says. Throws when it fails. */
  async control(member: Member, ...args: readonly string[]): Promise<string> {
    const file = join(member.folder, 'patroni.yml');
    const { exitCode, stdout, stderr } = await runProgram('patronictl', ['-c', file, ...args], {
      env: { HOME: member.folder, LC_ALL: 'C.UTF-8' },
    });
    if (exitCode !== 0)
      throw new Error(`patronictl ${args.join(' ')} ended with ${exitCode}: ${stdout}${stderr}`);
    return stdout;
  }

  /** The member answers nothing and closes nothing, as behind a network that drops its packets. */
  freeze(member: Member): () => void {
    const pids = processesOf(member.folder);
    signalAll(pids, 'SIGSTOP');
    return () => signalAll(pids, 'SIGCONT');
  }

  /** Runs SQL on a member as PostgreSQL's superuser. */
  async asSuperuser(member: Member, sql: string, database = 'postgres'): Promise<Record<string, unknown>[]> {
    const client = new pg.Client({
      connectionString: `postgres://postgres:${SUPERUSER_PASSWORD}@${member.address}:5432/${database}`,
      connectionTimeoutMillis: 5_000,
      query_timeout: 20_000,
    });
    client.on('error', () => {});
    try {
      await client.connect();
      return (await client.query(sql)).rows as Record<string, unknown>[];
    } finally {
      void client.end().catch(() => {});
    }
  }

  /** As Patroni knows them: it appoints a synchronous standby a moment after PostgreSQL has it, and only that may take over. */
  async #followers(): Promise<number> {
    const leader = await this.findLeader();
    if (leader === undefined) return 0;
    const sql = "select sync_state from pg_stat_replication where state = 'streaming'";
    const [rows, roles] = await Promise.all([
      this.asSuperuser(leader, sql).catch(() => []),
      rolesSeenBy(leader),
    ]);
    const isAppointed =
      rows.some(({ sync_state }) => sync_state === 'sync') && roles.includes('sync_standby');
    return isAppointed ? rows.length : 0;
  }

  async #startAgainIfStuck(): Promise<void> {
    const leader = await this.findLeader();
    if (leader === undefined || !STUCK.test(this.#programs.get(leader.name)?.said().slice(-3_000) ?? ''))
      return;
    console.log(`Patroni of ${leader.name} is stuck and is started again`);
    this.killPatroni(leader);
    this.startPatroni(leader);
  }

  #startEtcd(): void {
    const [client, peer] = [`http://${this.#network.host(11)}:2379`, `http://${this.#network.host(11)}:2380`];
    const args = ['--name', 'etcd1', '--data-dir', join(this.#folder, 'etcd'), '--unsafe-no-fsync'];
    const urls = [
      ...['--listen-client-urls', client, '--advertise-client-urls', client],
      ...['--listen-peer-urls', peer, '--initial-advertise-peer-urls', peer],
      ...['--initial-cluster', `etcd1=${peer}`],
    ];
    this.#programs.set(
      'etcd',
      startProgram('etcd', [...args, ...urls], { cwd: this.#folder, asPostgres: true }),
    );
  }

  async #startHaproxy(): Promise<void> {
    const check = await runProgram('/usr/sbin/haproxy', ['-c', '-f', join(DEPLOY, 'patroni/haproxy.cfg')]);
    if (check.exitCode !== 0) throw new Error(`The file for HAProxy is wrong: ${check.stderr}`);
    this.#haproxyPort = await freePort();
    const file = join(this.#folder, 'haproxy.cfg');
    const text = this.#network.replaceIn(readDeployed('patroni/haproxy.cfg'));
    writeFileSync(file, replaceIn(text, { '127.0.0.1:6432': `127.0.0.1:${this.#haproxyPort}` }));
    const options = { cwd: this.#folder, asPostgres: true };
    this.#programs.set('haproxy', startProgram('haproxy', ['-f', file, '-db'], options));
  }

  /** As docs/how-to/high-availability.md says. */
  async #makeDatabase(): Promise<void> {
    const guide = join(import.meta.dirname, '..', '..', '..', 'docs', 'how-to', 'high-availability.md');
    const [, sql = ''] = /```sql\n([\s\S]*?)```/.exec(readFileSync(guide, 'utf8')) ?? [];
    const leader = await this.leader();
    for (const statement of sql
      .split(';')
      .map((one) => one.trim())
      .filter((one) => one !== ''))
      await this.asSuperuser(leader, statement);
  }

  #state(): string {
    return [...this.#programs]
      .map(([name, program]) => `--- ${name}\n${program.said().slice(-3_000)}`)
      .join('\n');
  }

  async #end(): Promise<void> {
    await this.#guardian.end();
    for (const { child } of this.#programs.values()) child.kill('SIGKILL');
  }
}

async function rolesSeenBy({ address }: Member): Promise<string[]> {
  try {
    const answer = await fetch(`http://${address}:8008/cluster`, { signal: AbortSignal.timeout(2_000) });
    return ((await answer.json()) as { members: { role: string }[] }).members.map(({ role }) => role);
  } catch {
    return [];
  }
}

async function isPrimary({ address }: Member): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(2_000);
    return (await fetch(`http://${address}:8008/primary`, { signal })).status === 200;
  } catch {
    return false;
  }
}

function own(folder: string): void {
  const identity = postgresIdentity();
  if (identity !== undefined) chownSync(folder, identity.uid, identity.gid);
}
