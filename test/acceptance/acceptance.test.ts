import { spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseEnv } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { COMPILE_CACHE, LATCHKEYD, type RunningServer } from '../support/latchkeyd.ts';
import { mask } from '../support/masks.ts';
import { startServer } from '../support/server.ts';

// Every folder here with a file `script` is a case: the script (sh) runs against a server of its own, and what it
// prints must be `output.txt`. A file `environment` holds settings of the server. `vitest run -u` writes output.txt.
const FOLDER = import.meta.dirname;
const FUNCTIONS = join(FOLDER, 'functions.sh');
const SCRIPT_MS = 50_000;

const cases = readdirSync(FOLDER).filter((name) => existsSync(join(FOLDER, name, 'script')));

test.each(cases)('%s', async (name) => {
  const env = readSettings(join(FOLDER, name, 'environment'));
  const server = await startServer({ env });
  const home = mkdtempSync(join(tmpdir(), 'latchkey-script-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const { exitCode, output } = await runScript(join(FOLDER, name, 'script'), home, server);
  const known = { [server.url]: 'URL', [server.firstPassword]: 'PASSWORD', [home]: 'HOME' };
  const masked = mask(output, known);
  expect(exitCode, `${masked}\nThe server's log:\n${server.stderr()}`).toBe(0);
  await expect(masked).toMatchFileSnapshot(join(FOLDER, name, 'output.txt'));
});

function readSettings(path: string): Record<string, string> {
  if (!existsSync(path)) return {};
  const settings = parseEnv(readFileSync(path, 'utf8'));
  return Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, value ?? '']));
}

/** Gives what the script prints on both streams, in its order. */
function runScript(
  script: string,
  home: string,
  server: RunningServer,
): Promise<{ exitCode: number | null; output: string }> {
  const [node, main] = LATCHKEYD;
  const command = join(home, 'latchkeyd');
  writeFileSync(command, `#!/bin/sh\nexec '${node}' '${main}' "$@"\n`);
  chmodSync(command, 0o755);
  const child = spawn('/bin/sh', ['-euc', 'exec 2>&1; . "$1"; . "$2"', 'script', FUNCTIONS, script], {
    cwd: home,
    env: {
      PATH: `${home}:${process.env.PATH}`,
      ...{ HOME: home, LC_ALL: 'C', USER: 'operator', NO_PROXY: '*', ...COMPILE_CACHE },
      ...{ LATCHKEY: server.url, ADMIN: 'admin', PASSWORD: server.firstPassword },
      ...{ LATCHKEY_DATA_DIR: server.dataDir, LATCHKEY_KEY_DIR: server.keyDir, LATCHKEY_LOG_LEVEL: 'error' },
      LATCHKEY_JOURNAL_DIR: join(dirname(server.dataDir), 'journal'),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: SCRIPT_MS,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode, output }));
  });
}
