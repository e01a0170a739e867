import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DEPLOY, readDeployed } from '../support/deployed.ts';
import { makeHome, runProgram } from '../support/program.ts';

const FILES = join(DEPLOY, 'systemd');
const UNIT = 'latchkeyd.service';
/** 10 is without any protection. What is left of it: the network, sockets, and memory that V8 writes and then runs. */
const MOST_EXPOSURE = 1.1;

/** A root directory with systemd's own units, and ours and its drop-in where they belong. */
function makeRoot(unit: string): string {
  const root = makeHome();
  cpSync('/usr/lib/systemd/system', join(root, 'usr/lib/systemd/system'), { recursive: true });
  const own = join(root, 'etc/systemd/system');
  mkdirSync(join(own, `${UNIT}.d`), { recursive: true });
  writeFileSync(join(own, UNIT), unit);
  cpSync(join(FILES, 'postgresql.conf'), join(own, `${UNIT}.d`, 'postgresql.conf'));
  for (const program of ['usr/local/bin/latchkeyd', 'usr/bin/kill']) {
    mkdirSync(join(root, program, '..'), { recursive: true });
    writeFileSync(join(root, program), '#!/bin/sh\n', { mode: 0o755 });
  }
  return root;
}

/** What systemd complains of. */
async function verify(unit: string): Promise<string> {
  const { exitCode, stderr } = await runProgram('systemd-analyze', [
    'verify',
    '--man=no',
    `--root=${makeRoot(unit)}`,
    UNIT,
  ]);
  return exitCode === 0 ? stderr : `${exitCode}: ${stderr}`;
}

test('systemd has nothing to say against the unit and what is added for PostgreSQL', async () => {
  const unit = readDeployed(`systemd/${UNIT}`);
  expect(await verify(unit)).toBe('');
  expect(await verify(unit.replace('ProtectHome=', 'ProtectHouse='))).toContain('ProtectHouse');
  expect(await verify(unit.replace('=latchkeyd\n', '=/usr/bin/latchkeyd\n'))).toContain('not executable');
});

test(`the service is exposed no more than ${MOST_EXPOSURE} of 10`, async () => {
  const review = (threshold: number) =>
    runProgram('systemd-analyze', [
      ...['security', '--offline=yes', '--no-pager', `--threshold=${threshold * 10}`],
      join(FILES, UNIT),
    ]);
  const { exitCode, stdout } = await review(MOST_EXPOSURE);
  expect({ exitCode, stdout }).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('OK') });
  expect((await review(MOST_EXPOSURE - 0.1)).exitCode).toBe(1);
});

test("the service's user is one that nobody signs in as", async () => {
  const root = makeHome();
  mkdirSync(join(root, 'etc'));
  const { exitCode, stderr } = await runProgram('systemd-sysusers', [
    `--root=${root}`,
    join(FILES, 'latchkey.sysusers'),
  ]);
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  expect(readFileSync(join(root, 'etc/passwd'), 'utf8')).toMatch(
    /^latchkey:[^:]*:\d+:\d+:Latchkey:\/var\/lib\/latchkey:\/usr\/sbin\/nologin$/m,
  );
});
