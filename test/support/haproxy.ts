import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { freePort, startDaemon } from './daemon.ts';
import { readDeployed } from './deployed.ts';
import { until } from './faults-scale.ts';

/** HAProxy with `deploy/haproxy/haproxy.cfg`. */
export interface RunningHaproxy {
  readonly url: string;
  /** Sends a line to its socket for administrators; gives back what it answers. */
  command(line: string): Promise<string>;
  /** Waits until this many nodes are taken for ready. */
  untilReady(nodes: number): Promise<void>;
}

/** Starts HAProxy in front of two nodes, without TLS, and with nothing else changed but places; ended with the test. */
export async function startHaproxy(ports: readonly [number, number]): Promise<RunningHaproxy> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-haproxy-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const port = await freePort();
  const file = join(folder, 'haproxy.cfg');
  const socket = join(folder, 'admin.sock');
  const text = readDeployed('haproxy/haproxy.cfg', {
    '    user haproxy\n    group haproxy\n': `    ${identity()}\n`,
    // More than the machine of a test may let one process open.
    'maxconn 10000': 'maxconn 400',
    '/run/haproxy/admin.sock': socket,
    'bind :443 ssl crt /etc/haproxy/latchkey.pem': `bind 127.0.0.1:${port}`,
    '10.89.0.11:8080': `127.0.0.1:${ports[0]}`,
    '10.89.0.12:8080': `127.0.0.1:${ports[1]}`,
  });
  writeFileSync(file, text);
  // -db: it stays the process that was started.
  const env = { PATH: `${process.env.PATH}:/usr/sbin` };
  await startDaemon({ program: 'haproxy', args: ['-db', '-f', file], env, port });
  const command = (line: string) => ask(socket, line);
  return {
    url: `http://127.0.0.1:${port}`,
    command,
    untilReady: (nodes) =>
      until(async () => (await countReady(command)) === nodes, `HAProxy does not see ${nodes} nodes`),
  };
}

/** As on a machine where the service has a user of its own; nobody but root can change to another. */
function identity(): string {
  return process.getuid?.() === 0 ? 'user haproxy' : `user ${userInfo().username}`;
}

async function countReady(command: RunningHaproxy['command']): Promise<number> {
  const lines = (await command('show stat')).split('\n').map((line) => line.split(','));
  return lines.filter(
    ([backend, server, ...rest]) =>
      backend === 'latchkey-nodes' && server !== 'BACKEND' && rest.includes('UP') && rest.includes('L7OK'),
  ).length;
}

function ask(path: string, line: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ path }, () => socket.write(`${line}\n`));
    let answer = '';
    socket.on('data', (chunk) => {
      answer += String(chunk);
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(answer));
  });
}
