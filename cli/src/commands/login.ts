import { type Command, Option } from 'commander';
import type { Terminal } from '../terminal.ts';

/** `latchkey login`: a token by way of a browser, kept for the commands that follow. */
export function defineLogin(parent: Command, terminal: Terminal): void {
  parent
    .command('login')
    .description('sign in by a browser, and keep a token for the commands that follow')
    .argument('[HOST]', 'address of the server')
    .option('--no-browser', 'show an address to open anywhere, and ask for the code that its page shows')
    .option('--scopes <names>', 'what the token is limited to, such as sql,files (default: no limit)')
    .option('--lifetime <duration>', 'such as 90d, 12h or 3600s', '90d')
    .addOption(new Option('--insecure-storage', 'keep the token readable in a file, where no keyring is'))
    .action(async (host: string | undefined, _options: unknown, command: Command) => {
      // Most commands need none of it.
      const { logIn } = await import('../login/log-in.ts');
      await logIn(terminal, host, command.optsWithGlobals());
    });
}
