import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runLatchkey } from '../../cli/src/testing/latchkey.ts';
import { ALICE, statusWith, WITH_ALICE } from '../browser/people.ts';
import { makeHome } from '../support/program.ts';
import { startServer } from '../support/server.ts';

const REFERENCE = readFileSync(join(import.meta.dirname, '../../docs/reference/cli.md'), 'utf8');
const VALUE = /^dapi[0-9a-f]{32}$/;

/** One command in the life of a person's home folder, in the order in which they run. */
interface Step {
  /** As the reference heads it. */
  readonly command: string;
  /** What stands behind its name. */
  readonly args?: (kept: Kept) => readonly string[];
  readonly stdin?: string;
  readonly env?: (kept: Kept) => Record<string, string>;
  readonly exitCode?: number;
  readonly sees?: (stdout: string, kept: Kept) => unknown;
}

interface Kept {
  readonly url: string;
  readonly home: string;
  /** The value of a token that was generated for use elsewhere. */
  token: string;
  tokenId: string;
}

const json = (text: string) => JSON.parse(text);

const STEPS: readonly Step[] = [
  {
    command: 'login',
    args: ({ url }) => [url, '--insecure-storage', '--user', ALICE.name],
    stdin: `${ALICE.password}\n`,
  },
  { command: 'profiles', sees: (out) => expect(json(out).profiles).toHaveLength(1) },
  { command: 'whoami', sees: (out) => expect(json(out).userName).toBe(ALICE.name) },
  {
    command: 'token generate',
    args: () => ['--comment', 'elsewhere', '--lifetime', '1h'],
    sees: (out, kept) => {
      kept.token = out.trim();
      expect(kept.token).toMatch(VALUE);
    },
  },
  {
    command: 'token list',
    sees: (out, kept) => {
      const found = json(out).token_infos.find(({ comment }: { comment: string }) => comment === 'elsewhere');
      kept.tokenId = found.token_id;
      expect(found.status).toBe('active');
    },
  },
  { command: 'token update', args: ({ tokenId }) => [tokenId, '--comment', 'renamed'] },
  {
    command: 'token rotate',
    args: () => ['--everywhere'],
    sees: (out) => expect(json(out).rotated).toHaveLength(1),
  },
  { command: 'token print', sees: (out) => expect(out.trim()).toMatch(VALUE) },
  {
    command: 'exec',
    args: () => [
      '--',
      'sh',
      '-c',
      'curl -s -H "Authorization: Bearer $LATCHKEY_TOKEN" "$LATCHKEY_URL/api/2.0/token/list"',
    ],
    sees: (out) => expect(json(out).token_infos.length).toBeGreaterThan(2),
  },
  { command: 'netrc set', env: ({ token }) => ({ LATCHKEY_TOKEN: token }) },
  { command: 'netrc list', sees: (out, { token }) => expect(out).not.toContain(token) },
  { command: 'configure', args: () => ['work'], env: ({ token }) => ({ LATCHKEY_TOKEN: token }) },
  { command: 'doctor', sees: (out) => expect(json(out).credentials).toHaveLength(3) },
  { command: 'netrc remove' },
  { command: 'env', sees: (out, { url }) => expect(out).toContain(url) },
  {
    command: 'git-credential',
    args: () => ['get'],
    stdin: '',
    sees: (out) => expect(out).toBe(''),
  },
  { command: 'completion', args: () => ['bash'], sees: (out) => expect(out).toContain('complete') },
  { command: 'fs mkdir', args: () => ['dbfs:/tmp/trial'] },
  { command: 'fs cp', args: ({ home }) => [join(home, 'notes.txt'), 'dbfs:/tmp/trial/'] },
  { command: 'fs ls', args: () => ['dbfs:/tmp/trial'], sees: (out) => expect(out).toContain('notes.txt') },
  {
    command: 'fs cat',
    args: () => ['dbfs:/tmp/trial/notes.txt'],
    sees: (out) => expect(out).toBe('some notes\n'),
  },
  { command: 'fs rm', args: () => ['-r', 'dbfs:/tmp/trial'] },
  { command: 'secrets create-scope', args: () => ['team'] },
  { command: 'secrets list-scopes', sees: (out) => expect(out).toContain('team') },
  { command: 'secrets put-secret', args: () => ['team', 'database'], stdin: 'open sesame' },
  { command: 'secrets list-secrets', args: () => ['team'], sees: (out) => expect(out).toContain('database') },
  {
    command: 'secrets get-secret',
    args: () => ['team', 'database'],
    sees: (out) => expect(out).toContain('open sesame'),
  },
  { command: 'secrets put-acl', args: () => ['team', 'users', 'READ'] },
  { command: 'secrets list-acls', args: () => ['team'], sees: (out) => expect(out).toContain('users') },
  { command: 'secrets delete-acl', args: () => ['team', 'users'] },
  { command: 'secrets delete-secret', args: () => ['team', 'database'] },
  { command: 'secrets delete-scope', args: () => ['team'] },
  {
    command: 'scan',
    args: ({ home }) => [join(home, 'leak.txt')],
    exitCode: 5,
    sees: (out, { token }) => expect(out).not.toContain(token),
  },
  { command: 'token revoke', args: ({ tokenId }) => [tokenId] },
  {
    command: 'token why',
    env: ({ token }) => ({ LATCHKEY_TOKEN: token }),
    sees: (out) => expect(out).toContain('revoked'),
  },
  { command: 'logout' },
];

test('every command of the reference does its work against a server of its own process', async () => {
  const commands = [...REFERENCE.matchAll(/^## latchkey (.+)$/gm)].map(([, name]) => name);
  expect(commands.length).toBeGreaterThan(30);
  expect(STEPS.map(({ command }) => command).toSorted()).toEqual(commands.toSorted());
  const server = await startServer({ env: WITH_ALICE });
  const home = makeHome();
  const kept: Kept = { url: server.url, home, token: '', tokenId: '' };
  const ours = { HOME: home, XDG_CONFIG_HOME: join(home, '.config'), LATCHKEY_URL: server.url };
  writeFileSync(join(home, 'notes.txt'), 'some notes\n');
  for (const { command, args, stdin = '', env, exitCode = 0, sees } of STEPS) {
    if (command === 'scan') writeFileSync(join(home, 'leak.txt'), `token = ${kept.token}\n`);
    const words = [...command.split(' '), ...(args?.(kept) ?? [])];
    const ran = await runLatchkey(words, { env: { ...ours, ...env?.(kept) }, stdin });
    expect({ command, ...ran }).toMatchObject({ command, exitCode });
    sees?.(ran.stdout, kept);
  }
  expect(await statusWith(server, kept.token)).toBe(403);
});
