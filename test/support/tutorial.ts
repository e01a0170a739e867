import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import type { Installed } from '../../scripts/packing/install-packed.ts';
import { freePort, startDaemon } from './daemon.ts';
import { startKeyring } from './keyring.ts';
import { makeHome } from './program.ts';
import { startShell } from './terminal-shell.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const PAGE = 'docs/tutorial/README.md';
const OUR_URL = 'http://127.0.0.1:8080';
const STARTS = 'latchkeyd';
/** What Node 24 adds, which is said on the page. */
const NOTE_OF_OLD_NODE = /^\(node:\d+\) ExperimentalWarning: SQLite .*\n\(Use `node --trace-warnings .*\n/m;

interface Step {
  /** Of the page, from 1. */
  readonly line: number;
  readonly command: string;
  readonly shows: string;
}

/** Whether a step packs or installs: that was done before, since it would install into the machine. */
export function isInstallation({ command }: Step): boolean {
  return command.startsWith('npm ');
}

/** Follows the page with what is installed, as somebody does; expects each command to show what the page says. */
export async function followTutorial(installed: Installed): Promise<void> {
  const [start, ...others] = tutorialSteps().filter((step) => !isInstallation(step));
  expect(start?.command).toBe(STARTS);
  expect(others.length).toBeGreaterThan(10);
  const folder = makeHome();
  const port = await freePort();
  const onPort = (text: string) => text.replaceAll(':8080', `:${port}`);
  const server = await startDaemon({
    ...{ program: join(installed.bin, STARTS), args: [], cwd: folder, port },
    env: { PATH: installed.path, LATCHKEY_PORT: String(port), LATCHKEY_LOG_LEVEL: 'fatal' },
  });
  await expect
    .poll(() => masked(server.said()), { message: whereOf(start) })
    .toBe(masked(onPort(start?.shows ?? '')));
  const [, password] = /^Initial password: +(\S+)$/m.exec(server.said()) ?? [];

  const keyring = await startKeyring();
  onTestFinished(() => keyring.stop());
  const home = makeHome();
  const env = { ...keyring.env, HOME: home, PATH: installed.path, TZ: 'UTC', LATCHKEY_URL: onPort(OUR_URL) };
  const shell = await startShell(home, env);
  let tokenId = '';
  for (const step of others) {
    const typed = onPort(step.command).replace(/(?<=token revoke )\S+/, tokenId);
    const asks = /^Password of \w+:/m.exec(step.shows)?.[0];
    const shown = await shell.run(typed, asks ? [{ after: asks, keys: `${password}\n` }] : []);
    expect.soft(masked(shown), whereOf(step)).toBe(masked(onPort(step.shows)));
    tokenId = /^my first script .* (\w{12})$/m.exec(shown)?.[1] ?? tokenId;
  }
}

/** What stands after `$` in the blocks of the page, each with what it shows. */
export function tutorialSteps(): readonly Step[] {
  const steps: { line: number; command: string; shows: string }[] = [];
  let isInBlock = false;
  for (const [i, line] of readFileSync(join(ROOT, PAGE), 'utf8').split('\n').entries()) {
    const last = steps.at(-1);
    if (line.startsWith('```')) isInBlock = line === '```console';
    else if (isInBlock && line.startsWith('$ '))
      steps.push({ line: i + 1, command: line.slice(2), shows: '' });
    else if (isInBlock && last !== undefined) last.shows += `${line}\n`;
  }
  return steps;
}

function whereOf(step: Step | undefined): string {
  return `${PAGE}:${step?.line}: ${step?.command}`;
}

/** Without what is never twice the same, nor how wide it is; days and minutes are rounded down as time goes by. */
function masked(text: string): string {
  return text
    .replace(NOTE_OF_OLD_NODE, '')
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
