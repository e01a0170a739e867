import { randomBytes } from 'node:crypto';
import { chmodSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import type { Installed } from '../../scripts/packing/install-packed.ts';
import { type Confinement, confine } from './confined.ts';
import { type Daemon, freePort, startDaemon } from './daemon.ts';
import { readDeployed } from './deployed.ts';
import { Connection, type Credential } from './faults-connection.ts';
import { createScratchDatabase } from './faults-database.ts';
import { until } from './faults-scale.ts';
import { ADMIN_PASSWORD } from './faults-server.ts';
import { createToken, isInvalidToken, issuedToken, revokeToken, useToken } from './faults-tokens.ts';
import { ADMIN } from './faults-two-nodes.ts';
import { runProgram } from './program.ts';
import { allowedSyscalls, tracedSyscalls } from './syscalls.ts';

const PUBLIC_URL = 'https://latchkey.example.com';

/** Runs the line of `deploy/systemd/latchkeyd.service` with its settings, and sees what it asks of the kernel. */
export async function useAsService(installed: Installed): Promise<void> {
  const confinement = confine();
  const unit = readDeployed('systemd/latchkeyd.service');
  const port = await freePort();
  const folders = ['latchkey', 'latchkey-keys', 'latchkey-journal'];
  expect(valuesOf(unit, 'StateDirectory')).toEqual([folders.join(' ')]);
  const places = folders.map((name) => [`"/var/lib/${name}"`, `"${confinement.makeFolder(name)}"`]);
  const settings = readDeployed('systemd/latchkey.toml', {
    ...Object.fromEntries(places),
    'port = 8080': `port = ${port}`,
  });
  const env = {
    ...Object.fromEntries(valuesOf(unit, 'Environment').map(assignment)),
    LATCHKEY_CONFIG: confinement.writeSecret('latchkey.toml', settings),
  };
  const summary = join(confinement.state, 'syscalls');
  const strace = ['strace', '-D', '-f', '-c', '-U', 'name', '-o', summary];
  const [execStart = ''] = valuesOf(unit, 'ExecStart');
  const daemon = await start(installed, { confinement, words: [...strace, execStart], env, port });
  const password = () => /^Initial password: +(\S+)\n/m.exec(daemon.said())?.[1];
  await until(() => password() !== undefined, 'no password is shown');
  await useTokens(port, { user: 'admin', password: password() ?? '' });
  expect(await daemon.stop()).toBe(0);
  expect(daemon.said()).toContain('"msg":"stopped"');
  const allowed = allowedSyscalls(valuesOf(unit, 'SystemCallFilter'));
  const traced = tracedSyscalls(readFileSync(summary, 'utf8'));
  expect(traced).toEqual(expect.arrayContaining(['futex', 'epoll_pwait', 'fsync']));
  expect(traced.filter((name) => !allowed.has(name))).toEqual([]);
}

/** Runs what `deploy/Dockerfile` names, with its variables and as its user, as a node over PostgreSQL. */
export async function useAsImage(installed: Installed): Promise<void> {
  const confinement = confine();
  const image = readDeployed('Dockerfile');
  const port = await freePort();
  const database = await createScratchDatabase('postgres');
  onTestFinished(() => database.remove());
  const places = Object.fromEntries(
    parseWords(image, 'VOLUME').map((path) => [path, confinement.makeFolder(path.replaceAll('/', '-'))]),
  );
  const given = linesOf(image, 'ENV').map(assignment);
  const env = {
    ...Object.fromEntries(given.map(([name, value]) => [name, places[value] ?? value])),
    LATCHKEY_PORT: String(port),
    LATCHKEY_PUBLIC_URL: PUBLIC_URL,
    LATCHKEY_DATABASE_URL_FILE: confinement.writeSecret('url', database.env.LATCHKEY_DATABASE_URL ?? ''),
    LATCHKEY_MASTER_KEY_FILE: confinement.writeSecret('key', randomBytes(32).toString('base64')),
    LATCHKEY_ADMIN_PASSWORD_FILE: confinement.writeSecret('password', ADMIN_PASSWORD),
  };
  const isHealthy = async () => {
    const [node = '', ...args] = parseWords(image, 'HEALTHCHECK');
    const there = args.map((arg) => arg.replace(':8080/', `:${port}/`));
    return (await runProgram(node, there)).exitCode === 0;
  };
  expect(await isHealthy()).toBe(false);
  const daemon = await start(installed, { confinement, words: parseWords(image, 'CMD'), env, port });
  expect(await isHealthy()).toBe(true);
  await useTokens(port, ADMIN);
  expect(daemon.said()).not.toContain('"level":"warn"');
  expect(await daemon.stop()).toBe(0);
}

interface Start {
  readonly confinement: Confinement;
  readonly words: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly port: number;
}

/** Starts words of `deploy/` confined, once it has been seen that the confinement holds. */
async function start({ bin, path }: Installed, { confinement, words, env, port }: Start): Promise<Daemon> {
  // Made for its maker alone, as all temporary folders are.
  chmodSync(dirname(dirname(bin)), 0o755);
  const { program, args, path: PATH } = confinement.command(words, path);
  const attempt = `touch ${confinement.state}/written; ! touch /etc/written && ! touch ${bin}/written && grep -q 'NoNewPrivs:.1' /proc/self/status`;
  if (process.getuid?.() === 0) {
    const probe = confinement.command(['sh', '-c', attempt], path);
    const { exitCode, stderr } = await runProgram(probe.program, probe.args, { env: { PATH } });
    expect({ exitCode, stderr }).toEqual({
      exitCode: 0,
      stderr: expect.stringMatching(/^(.*Read-only.*\n){2}$/),
    });
  }
  return startDaemon({ program, args, env: { PATH, ...env }, cwd: '/', port });
}

async function useTokens(port: number, credential: Credential): Promise<void> {
  const connection = new Connection(`http://127.0.0.1:${port}`);
  onTestFinished(() => connection.close());
  const token = issuedToken(await createToken(connection, credential));
  expect((await useToken(connection, token)).status).toBe(200);
  expect((await revokeToken(connection, credential, token.id)).status).toBe(200);
  expect(isInvalidToken(await useToken(connection, token))).toBe(true);
  connection.close();
}

/** What a unit sets under a name, in its order. */
function valuesOf(unit: string, name: string): string[] {
  return unit
    .split('\n')
    .flatMap((line) => (line.startsWith(`${name}=`) ? [line.slice(name.length + 1)] : []));
}

/** What follows an instruction of the image's file. */
function linesOf(image: string, instruction: string): string[] {
  return image
    .split('\n')
    .flatMap((line) => (line.startsWith(`${instruction} `) ? [line.slice(instruction.length + 1)] : []));
}

/** The words that an instruction lists in JSON. */
function parseWords(image: string, instruction: string): string[] {
  const [line = ''] = linesOf(image, instruction);
  return JSON.parse(line.slice(line.indexOf('[')));
}

function assignment(text: string): [name: string, value: string] {
  const at = text.indexOf('=');
  return [text.slice(0, at), text.slice(at + 1)];
}
