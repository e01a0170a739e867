import { type SecretAclPermission, SecretsClient } from '@latchkey/client';
import { Argument, type Command } from 'commander';
import { type CommonOptions, connectBy } from '../../connection.ts';
import { plain, renderTable, tell } from '../../output.ts';
import type { Terminal } from '../../terminal.ts';

const PERMISSIONS: readonly SecretAclPermission[] = ['READ', 'WRITE', 'MANAGE'];

/** `latchkey secrets list-acls|put-acl|delete-acl`. */
export function defineSecretAcls(parent: Command, terminal: Terminal): void {
  parent
    .command('list-acls')
    .description('list who may do what in a scope')
    .argument('<SCOPE>')
    .action((scope: string, _options: unknown, command: Command) =>
      listAcls(terminal, scope, command.optsWithGlobals()),
    );
  parent
    .command('put-acl')
    .description('let somebody use a scope')
    .argument('<SCOPE>')
    .argument('<PRINCIPAL>', 'a user or group by name, a service principal by application id')
    .addArgument(new Argument('<PERMISSION>', 'each includes those before it').choices(PERMISSIONS))
    .action(
      (
        scope: string,
        principal: string,
        permission: SecretAclPermission,
        _options: unknown,
        command: Command,
      ) => putAcl(terminal, { scope, principal, permission }, command.optsWithGlobals()),
    );
  parent
    .command('delete-acl')
    .description('take a permission away')
    .argument('<SCOPE>')
    .argument('<PRINCIPAL>')
    .action((scope: string, principal: string, _options: unknown, command: Command) =>
      deleteAcl(terminal, { scope, principal }, command.optsWithGlobals()),
    );
}

async function listAcls(terminal: Terminal, scope: string, options: CommonOptions): Promise<void> {
  const items = await (await connectBy(SecretsClient, terminal, options)).listAcls(scope);
  const rows = items.map(({ principal, permission }) => [principal, permission]);
  await tell(terminal.stdout, options.output, renderTable([['PRINCIPAL', 'PERMISSION'], ...rows]), { items });
}

async function putAcl(
  terminal: Terminal,
  acl: { scope: string; principal: string; permission: SecretAclPermission },
  options: CommonOptions,
): Promise<void> {
  await (await connectBy(SecretsClient, terminal, options)).putAcl(acl);
  const told = `${plain(acl.principal)} has ${acl.permission} in ${plain(acl.scope)} now.\n`;
  await tell(terminal.stdout, options.output, told, acl);
}

async function deleteAcl(
  terminal: Terminal,
  acl: { scope: string; principal: string },
  options: CommonOptions,
): Promise<void> {
  await (await connectBy(SecretsClient, terminal, options)).deleteAcl(acl.scope, acl.principal);
  const told = `${plain(acl.principal)} has no permission of their own in ${plain(acl.scope)} any more.\n`;
  await tell(terminal.stdout, options.output, told, acl);
}
