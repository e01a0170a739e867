import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const LIMIT_MS = 15_000;

/** How each ready-made text is used by somebody who follows its hint; `$URL` is the server's. */
const USES = {
  '.netrc': { file: '.netrc', command: 'curl -sSfn "$URL/api/2.0/preview/scim/v2/Me"' },
  curl: { file: 'ask.sh', command: 'sh ask.sh' },
  Environment: {
    file: 'environment',
    command:
      '. ./environment && curl -sSf -H "Authorization: Bearer $DATABRICKS_TOKEN" "$DATABRICKS_HOST/api/2.0/preview/scim/v2/Me"',
  },
  '.databrickscfg': {
    file: '.databrickscfg',
    command: `value() { sed -n "s/^$1 *= *//p" .databrickscfg; }
      grep -q '^\\[DEFAULT\\]$' .databrickscfg
      curl -sSf -H "Authorization: Bearer $(value token)" "$(value host)/api/2.0/preview/scim/v2/Me"`,
  },
  Python: { file: 'ask.py', command: 'python3 ask.py' },
} as const;

/** Puts a ready-made text in its place in an empty home, uses it, and gives what is printed. Throws when that fails. */
export async function runSnippet(name: keyof typeof USES, text: string, url: string): Promise<string> {
  const home = mkdtempSync(join(tmpdir(), 'latchkey-snippet-'));
  try {
    const { file, command } = USES[name];
    writeFileSync(join(home, file), text);
    chmodSync(join(home, file), 0o600);
    const env = { PATH: process.env.PATH, HOME: home, URL: url, NO_PROXY: '*', no_proxy: '*' };
    const { stdout } = await run('/bin/sh', ['-euc', command], { cwd: home, env, timeout: LIMIT_MS });
    return stdout;
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
