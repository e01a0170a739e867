import type { Readable } from 'node:stream';
import type { Caller } from '../audit/audit-event.ts';
import type { Config } from '../config/config.ts';
import { createCore } from '../core.ts';
import { createLog } from '../log.ts';
import { operator } from './operator.ts';
import type { Terminal } from './terminal.ts';

export const USAGE = `       latchkeyd user add NAME               password from standard input
       latchkeyd user set-password NAME      password from standard input
       latchkeyd user disable NAME
       latchkeyd user enable NAME
       latchkeyd user make-admin NAME
       latchkeyd reset-admin                 new password for LATCHKEY_ADMIN_USER, printed once
       latchkeyd ip-access-lists disable     takes requests from every address again; the lists are kept
       latchkeyd password-sign-in enable     lets people sign in with passwords again`;

type Core = Awaited<ReturnType<typeof createCore>>;
type Act = (core: Core, caller: Caller, name: string, terminal: Terminal) => Promise<string>;

const USER_ACTS: Readonly<Record<string, Act>> = {
  async add({ account }, caller, name, terminal) {
    const user = await account.addUser(caller, name, await readPassword(terminal));
    return `User "${user.name}" was added.`;
  },
  async 'set-password'({ account }, caller, name, terminal) {
    await account.resetPassword(caller, name, await readPassword(terminal));
    return `The password of "${name}" was set; all its sessions have ended.`;
  },
  async disable({ directory, account }, caller, name) {
    const user = await directory.getUser(name);
    await account.disable(caller, user.id);
    return `User "${user.name}" is disabled: its sessions have ended, its tokens are refused and kept.`;
  },
  async enable({ directory }, caller, name) {
    const user = await directory.getUser(name);
    await directory.enable(caller, user.id);
    return `User "${user.name}" is enabled.`;
  },
  async 'make-admin'({ directory }, caller, name) {
    const user = await directory.getUser(name);
    await directory.makeAdministrator(caller, user.id);
    return `User "${user.name}" is an administrator.`;
  },
};

/** Whether these words name one of the acts that are done on the machine. */
export function isAdministration(words: readonly string[]): boolean {
  if (words[0] === 'reset-admin') return words.length === 1;
  if (words[0] === 'ip-access-lists') return words[1] === 'disable' && words.length === 2;
  if (words[0] === 'password-sign-in') return words[1] === 'enable' && words.length === 2;
  return words[0] === 'user' && Object.hasOwn(USER_ACTS, words[1] ?? '') && words.length === 3;
}

/** Does an act on the machine's own authority, also while the server runs; it is audited like any other. */
export async function administer(
  terminal: Terminal,
  config: Config,
  words: readonly string[],
): Promise<number> {
  const core = await createCore(config, { log: createLog('error') });
  try {
    const caller = operator(terminal, words.join(' '));
    if (words[0] === 'reset-admin') {
      const { userName, password } = await core.account.resetAdministrator(caller, config.adminUser);
      terminal.print(`Administrator: ${userName}`);
      terminal.print(`Password:      ${password}`);
      terminal.print('It is shown this once and ends in 24 hours unless you change it.');
      if (!(await core.settings.read()).passwordsEnabled)
        terminal.print(
          'Passwords are switched off: run "latchkeyd password-sign-in enable" to sign in with it.',
        );
    } else if (words[0] === 'ip-access-lists') {
      await core.settings.change(caller, { enableIpAccessLists: 'false' });
      terminal.print('Requests are taken from every address again; the IP access lists are kept.');
    } else if (words[0] === 'password-sign-in') {
      await core.settings.change(caller, { enablePasswordSignIn: 'true' });
      terminal.print('People can sign in with passwords again.');
    } else {
      const act = USER_ACTS[words[1] ?? ''];
      if (act === undefined) throw new Error(`There is no act "${words[1]}".`);
      terminal.print(await act(core, caller, words[2] ?? '', terminal));
    }
    return 0;
  } finally {
    await core.close();
  }
}

/** The first line of standard input; never an argument, which other users of the machine can read. */
async function readPassword({ stdin, complain }: Terminal): Promise<string> {
  if (stdin.isTTY) complain('Password, then Enter (it is shown as you type; use a pipe to hide it):');
  const line = await firstLine(stdin);
  if (line === '') throw new Error('No password came on standard input: pipe it in, one line.');
  return line;
}

async function firstLine(stdin: Readable): Promise<string> {
  let text = '';
  for await (const chunk of stdin) {
    text += String(chunk);
    if (text.includes('\n')) break;
  }
  return text.split(/\r?\n/, 1)[0] ?? '';
}
