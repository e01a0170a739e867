import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { type Installed, installPacked } from '../../scripts/packing/install-packed.ts';
import { freePort, startDaemon } from '../support/daemon.ts';
import { startKeyring } from '../support/keyring.ts';
import { TerminalShell } from '../support/terminal-shell.ts';

vi.setConfig({ hookTimeout: 240_000, testTimeout: 120_000 });

const PAGE = 'docs/tutorial/README.md';
const TEXT = readFileSync(join(import.meta.dirname, '..', '..', PAGE), 'utf8');
/** Run before this test begins: it would install into the machine. */
const INSTALLS = 'npm ';
const STARTS = 'latchkeyd';

interface Step {
  /** Of the page, from 1. */
  readonly line: number;
  readonly command: string;
  readonly shows: string;
}

let installed: Installed;
beforeAll(async () => {
  installed = await installPacked(['server', 'cli']);
});
afterAll(() => installed?.remove());

test('each command of the tutorial shows what the page says', async () => {
  const steps = stepsOf(TEXT).filter(({ command }) => !command.startsWith(INSTALLS));
  const [start, ...others] = steps;
  expect(start?.command).toBe(STARTS);
  expect(others.length).toBeGreaterThan(10);
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-tutorial-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = `${installed.bin}:${process.env.PATH}`;
  const port = await freePort();
  const server = await startDaemon({
    ...{ program: join(installed.bin, STARTS), args: [], cwd: folder, port },
    env: { PATH: path, LATCHKEY_PORT: String(port), LATCHKEY_LOG_LEVEL: 'fatal' },
  });
  await expect
    .poll(() => masked(server.said()))
    .toBe(masked(start?.shows ?? '').replaceAll(':8080', `:${port}`));
  const [, password] = /^Initial password: +(\S+)$/m.exec(server.said()) ?? [];

  const keyring = await startKeyring();
  onTestFinished(() => keyring.stop());
  const home = join(folder, 'home');
  mkdirSync(home);
  const shell = new TerminalShell(home, {
    ...keyring.env,
    HOME: home,
    PATH: path,
    TZ: 'UTC',
    LATCHKEY_URL: `http://127.0.0.1:${port}`,
  });
  onTestFinished(() => shell.stop());
  await shell.start();
  let tokenId = '';
  for (const { line, command, shows } of others) {
    const typed = command.replaceAll(':8080', `:${port}`).replace(/(?<=token revoke )\S+/, tokenId);
    const asks = /^Password of \w+:/m.exec(shows)?.[0];
    const typing = asks && { after: asks, keys: `${password}\n` };
    const shown = await shell.run(typed, typing || undefined);
    const where = `${PAGE}:${line}: ${command}`;
    expect.soft(masked(shown), where).toBe(masked(shows).replaceAll(':8080', `:${port}`));
    tokenId = /^my first script .* (\w{12})$/m.exec(shown)?.[1] ?? tokenId;
  }
});

test('what the page has installed is what is packed', () => {
  const [pack, install] = stepsOf(TEXT).filter(({ command }) => command.startsWith(INSTALLS));
  const packages = pack?.shows.trim().split('\n') ?? [];
  const asked = install?.command.replace('npm install --global ', '').split(' ') ?? [];
  expect(asked).toEqual([packages[2], packages[1]]);
  const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'package.json'), 'utf8'));
  const names = ['client', 'cli', 'server'].map((workspace) => `dist/latchkey-${workspace}-${version}.tgz`);
  expect(packages).toEqual(names);
});

/** What stands after `$` in the blocks of the page, each with what it shows. */
function stepsOf(text: string): readonly Step[] {
  const steps: { line: number; command: string; shows: string }[] = [];
  let isInBlock = false;
  for (const [i, line] of text.split('\n').entries()) {
    const last = steps.at(-1);
    if (line.startsWith('```')) isInBlock = line === '```console';
    else if (isInBlock && line.startsWith('$ '))
      steps.push({ line: i + 1, command: line.slice(2), shows: '' });
    else if (isInBlock && last !== undefined) last.shows += `${line}\n`;
  }
  return steps;
}

/** Without what is never twice the same, nor how wide it is; days and minutes are rounded down as time goes by. */
function masked(text: string): string {
  return text
    .replace(/\b\d{4}-\d\d-\d\d\b/g, '…day')
    .replace(/\b[0-9a-f]{64}\b/g, '…id')
    .replace(/\b[0-9a-f]{12}\b/g, '…id')
    .replace(/(^Id +|"user_id":")\d+/gm, '$1…')
    .replace(/\b\d+ (minutes?|days)\b/g, '… $1')
    .replace(/\/\S*(?=\/data\/latchkey\.db|\/\.netrc)/g, '…')
    .replace(/(?<=^Initial password: +)\S+/gm, '…')
    .replace(/(?<=latchkey on )\S+/g, '…')
    .replace(/[ \t]+/g, ' ')
    .replace(/(never|now)(?= active)/g, '…')
    .replace(/ $/gm, '')
    .trim();
}
