import type { Command } from 'commander';
import type { Terminal } from '../../terminal.ts';
import { defineSecretAcls } from './secret-acls.ts';
import { defineSecretScopes } from './secret-scopes.ts';
import { defineSecretValues } from './secret-values.ts';

/** `latchkey secrets`: the server's secrets, named as the Databricks CLI names its commands for them. */
export function defineSecrets(parent: Command, terminal: Terminal): void {
  const secrets = parent.command('secrets').description('keep secrets in scopes, and say who may use them');
  defineSecretScopes(secrets, terminal);
  defineSecretValues(secrets, terminal);
  defineSecretAcls(secrets, terminal);
}
