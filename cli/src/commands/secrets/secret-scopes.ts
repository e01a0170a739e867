import { SecretsClient } from '@latchkey/client';
import { type Command, Option } from 'commander';
import { type CommonOptions, connectBy } from '../../connection.ts';
import { chooseFormat, plain, renderJson, renderTable, tell } from '../../output.ts';
import type { Terminal } from '../../terminal.ts';

interface CreateOptions extends CommonOptions {
  readonly initialManagePrincipal?: 'users';
}

/** `latchkey secrets list-scopes|create-scope|delete-scope`. */
export function defineSecretScopes(parent: Command, terminal: Terminal): void {
  parent
    .command('list-scopes')
    .description('list all secret scopes, and what you may do in each')
    .action((_options: unknown, command: Command) => listScopes(terminal, command.optsWithGlobals()));
  parent
    .command('create-scope')
    .description('make a secret scope, which you then manage')
    .argument('<SCOPE>')
    .addOption(
      new Option('--initial-manage-principal <principal>', 'who manages it instead').choices(['users']),
    )
    .action((scope: string, _options: unknown, command: Command) =>
      createScope(terminal, scope, command.optsWithGlobals()),
    );
  parent
    .command('delete-scope')
    .description('delete a secret scope with all secrets in it')
    .argument('<SCOPE>')
    .action((scope: string, _options: unknown, command: Command) =>
      deleteScope(terminal, scope, command.optsWithGlobals()),
    );
}

async function listScopes(terminal: Terminal, options: CommonOptions): Promise<void> {
  const scopes = await (await connectBy(SecretsClient, terminal, options)).listScopes();
  if (chooseFormat(options.output, terminal.stdout) === 'json') {
    await terminal.stdout.write(renderJson({ scopes }));
    return;
  }
  const rows = scopes.map(({ name, own_permission: permission, secret_count: count }) => [
    name,
    permission ?? 'none',
    count === undefined ? '' : String(count),
  ]);
  const none = 'There is no secret scope: "latchkey secrets create-scope" makes one.\n';
  const table = renderTable([['SCOPE', 'YOU MAY', 'SECRETS'], ...rows]);
  await terminal.stdout.write(scopes.length === 0 ? none : table);
}

async function createScope(terminal: Terminal, scope: string, options: CreateOptions): Promise<void> {
  const client = await connectBy(SecretsClient, terminal, options);
  const { initialManagePrincipal: everybody } = options;
  await client.createScope({ scope, ...(everybody && { initial_manage_principal: everybody }) });
  await tell(terminal.stdout, options.output, `Made the secret scope ${plain(scope)}.\n`, { scope });
}

async function deleteScope(terminal: Terminal, scope: string, options: CommonOptions): Promise<void> {
  await (await connectBy(SecretsClient, terminal, options)).deleteScope(scope);
  const told = `Deleted the secret scope ${plain(scope)} with all secrets in it.\n`;
  await tell(terminal.stdout, options.output, told, { scope });
}
