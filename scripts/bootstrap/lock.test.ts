import { spawn, spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { claimTicket, withLock } from './lock.mjs';
import { identifyProcess, isSameProcess } from './process-identity.mjs';

let folder: string;
let lockFolder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-lock-'));
  lockFolder = join(folder, 'lock');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a second taker waits for a living holder and gets the lock when that lets go', async () => {
  const order: string[] = [];
  const waitedFor: string[] = [];
  let letGo = (): void => {};
  const first = withLock(lockFolder, async () => {
    order.push('first in');
    await new Promise<void>((resolve) => {
      letGo = resolve;
    });
    order.push('first out');
  });
  const second = withLock(lockFolder, async () => void order.push('second in'), {
    onWait: (holder: string) => {
      waitedFor.push(holder);
      if (waitedFor.length === 2) letGo();
    },
  });
  await Promise.all([first, second]);
  expect(order).toEqual(['first in', 'first out', 'second in']);
  expect(new Set(waitedFor)).toEqual(new Set([`process ${process.pid}`]));
});

test('the lock of a dead process is taken over at once', async () => {
  leaveTicket(7, identityOfADeadProcess());
  const waited: string[] = [];
  const result = await withLock(lockFolder, async () => 'done', {
    onWait: (holder: string) => waited.push(holder),
  });
  expect(result).toBe('done');
  expect(waited).toEqual([]);
  expect(readdirSync(lockFolder)).toEqual(['ticket-8']);
});

const knowsStartTimes = identifyProcess(process.pid)?.includes('@') === true;

test.runIf(knowsStartTimes)('a process that got the number of a dead holder is not the holder', async () => {
  const [pid, start] = (identifyProcess(process.pid) ?? '').split('@');
  leaveTicket(1, `${pid}@${Number(start) - 1}`);
  expect(await withLock(lockFolder, async () => 'done')).toBe('done');
});

test('a taker whose view of the folder is old steps back before a higher ticket', () => {
  leaveTicket(9, identifyProcess(process.pid) ?? '');
  expect(claimTicket(lockFolder, 7)).toBe(false);
  expect(claimTicket(lockFolder, 9)).toBe(false);
  expect(readdirSync(lockFolder)).toEqual(['ticket-9']);
});

test('the lock stays held while a process that its dead holder started still works', async () => {
  const worker = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)'], { stdio: 'ignore' });
  leaveTicket(3, `${identityOfADeadProcess()}\n${identifyProcess(worker.pid ?? 0)}`);
  const waitedFor = new Set<string>();
  const onWait = (holder: string): void => {
    waitedFor.add(holder);
    worker.kill('SIGKILL');
  };
  await withLock(lockFolder, async () => {}, { onWait });
  expect([...waitedFor]).toEqual([`process ${worker.pid}`]);
});

test('a ticket that was never written to the end does not lock for ever', async () => {
  leaveTicket(1, '');
  const longAgo = new Date(Date.now() - 60_000);
  utimesSync(join(lockFolder, 'ticket-1'), longAgo, longAgo);
  expect(await withLock(lockFolder, async () => 'done')).toBe('done');
});

test('work that throws lets go of the lock', async () => {
  const failing = withLock(lockFolder, async () => {
    throw new Error('no disk');
  });
  await expect(failing).rejects.toThrow('no disk');
  expect(await withLock(lockFolder, async () => 'done')).toBe('done');
});

test('of many processes that take over from a dead one, never two are in at once', async () => {
  leaveTicket(41, identityOfADeadProcess());
  const log = join(folder, 'log');
  const code = `
    const { appendFileSync } = await import('node:fs');
    const { withLock } = await import(${JSON.stringify(join(import.meta.dirname, 'lock.mjs'))});
    for (let round = 0; round < 3; round++) {
      await withLock(${JSON.stringify(lockFolder)}, async () => {
        appendFileSync(${JSON.stringify(log)}, 'in ' + process.pid + '\\n');
        await new Promise((resolve) => setTimeout(resolve, 5));
        appendFileSync(${JSON.stringify(log)}, 'out ' + process.pid + '\\n');
      });
    }`;
  const exitCodes = await Promise.all(Array.from({ length: 6 }, () => runNode(code)));
  expect(exitCodes).toEqual([0, 0, 0, 0, 0, 0]);
  const lines = readFileSync(log, 'utf8').trimEnd().split('\n');
  expect(lines).toHaveLength(36);
  for (let index = 0; index < lines.length; index += 2) {
    expect(lines[index + 1]).toBe(lines[index]?.replace('in', 'out'));
  }
});

test('a process is recognised while it lives and not afterwards', () => {
  expect(isSameProcess(identifyProcess(process.pid) ?? '')).toBe(true);
  expect(isSameProcess(identityOfADeadProcess())).toBe(false);
  expect(isSameProcess('released')).toBe(false);
});

function leaveTicket(number: number, content: string): void {
  mkdirSync(lockFolder, { recursive: true });
  writeFileSync(join(lockFolder, `ticket-${number}`), content);
}

function identityOfADeadProcess(): string {
  const code = `import(${JSON.stringify(join(import.meta.dirname, 'process-identity.mjs'))})
    .then(({ identifyProcess }) => console.log(identifyProcess(process.pid)))`;
  return spawnSync(process.execPath, ['-e', code], { encoding: 'utf8' }).stdout.trim();
}

function runNode(code: string): Promise<number | null> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: 'inherit' });
    child.once('exit', resolve);
  });
}
