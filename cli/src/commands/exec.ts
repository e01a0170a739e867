import type { GenerateTokenResponse, LatchkeyClient } from '@latchkey/client';
import type { Command } from 'commander';
import { type CommonOptions, connectAs } from '../connection.ts';
import { readLifetime } from '../duration.ts';
import { notePending, settlePending } from '../exec/pending-revocations.ts';
import { runChild } from '../exec/run-child.ts';
import { ChildEnded, CommandFailure } from '../exit-code.ts';
import { machineName } from '../login/machine-name.ts';
import type { Terminal } from '../terminal.ts';

interface ExecOptions extends CommonOptions {
  readonly lifetime: string;
  readonly scope?: string[];
}

/** `latchkey exec -- COMMAND`: runs a command with a token that ends with it. */
export function defineExec(parent: Command, terminal: Terminal): void {
  parent
    .command('exec')
    .description('run a command with a token of its own, which is revoked when the command ends')
    .argument('<COMMAND...>', 'what to run, after --')
    .option('--lifetime <duration>', 'how long the token lives at most, such as 8h', '1h')
    .option('--scope <name...>', 'what the token is limited to (default: what yours is)')
    .action((words: string[], _options: unknown, command: Command) =>
      exec(terminal, words, command.optsWithGlobals()),
    );
}

async function exec(terminal: Terminal, words: readonly string[], options: ExecOptions): Promise<void> {
  const seconds = readLifetime(options.lifetime);
  const { client, profile } = await connectAs(terminal, options);
  const generated = await client.generateToken({
    comment: `latchkey exec on ${machineName()}`,
    lifetime_seconds: seconds,
    ...(options.scope !== undefined && { scopes: options.scope }),
  });
  const { token_id: tokenId, expiry_time: expiresAt } = generated.token_info;
  try {
    notePending(terminal, {
      ...{ host: client.host, tokenId, expiresAt },
      ...(profile && { profile: profile.name }),
    });
    throw new ChildEnded(await runChild(terminal, words, environmentOf(terminal, client, generated)));
  } finally {
    await revoke(terminal, client, tokenId);
  }
}

function environmentOf({ env }: Terminal, client: LatchkeyClient, { token_value }: GenerateTokenResponse) {
  // A profile beside a token would be two answers to who the command is.
  const { LATCHKEY_PROFILE: _unused, ...others } = env;
  const token = { LATCHKEY_TOKEN: token_value, DATABRICKS_TOKEN: token_value };
  return { ...others, ...token, LATCHKEY_URL: client.host, DATABRICKS_HOST: client.host };
}

async function revoke(terminal: Terminal, client: LatchkeyClient, tokenId: string): Promise<void> {
  try {
    await client.revokeToken(tokenId);
    settlePending(terminal, tokenId);
  } catch (error) {
    if (error instanceof CommandFailure) throw error;
    const message = `latchkey: The token ${tokenId} could not be revoked; the next command tries it again.\n`;
    await terminal.stderr.write(message).catch(() => {});
  }
}
