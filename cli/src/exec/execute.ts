import type { GenerateTokenResponse, LatchkeyClient } from '@latchkey/client';
import { type CommonOptions, connectAs } from '../connection.ts';
import { readLifetime } from '../duration.ts';
import { ChildEnded, CommandFailure } from '../exit-code.ts';
import { machineName } from '../login/machine-name.ts';
import type { Terminal } from '../terminal.ts';
import { notePending, settlePending } from './pending-revocations.ts';
import { runChild } from './run-child.ts';

/** Options of `latchkey exec`. */
export interface ExecOptions extends CommonOptions {
  readonly lifetime: string;
  readonly scope?: string[];
}

/**
 * Runs a command with a token of its own in its environment, and revokes that at its end. Throws `ChildEnded` with how it
 * ended; `CommandFailure` and `ApiError` where it was not run.
 */
export async function execute(
  terminal: Terminal,
  words: readonly string[],
  options: ExecOptions,
): Promise<void> {
  const seconds = readLifetime(options.lifetime);
  const { client, profile } = await connectAs(terminal, options);
  const generated = await client.generateToken({
    comment: `latchkey exec on ${machineName()}`,
    lifetime_seconds: seconds,
    ...(options.scope !== undefined && { scopes: options.scope }),
  });
  const { token_id: tokenId, expiry_time: expiresAt } = generated.token_info;
  try {
    await notePending(terminal, {
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
  const { LATCHKEY_PROFILE: _own, DATABRICKS_CONFIG_PROFILE: _theirs, ...others } = env;
  const token = { LATCHKEY_TOKEN: token_value, DATABRICKS_TOKEN: token_value };
  return { ...others, ...token, LATCHKEY_URL: client.host, DATABRICKS_HOST: client.host };
}

async function revoke(terminal: Terminal, client: LatchkeyClient, tokenId: string): Promise<void> {
  try {
    await client.revokeToken(tokenId);
    await settlePending(terminal, tokenId);
  } catch (error) {
    if (error instanceof CommandFailure) throw error;
    const message = `latchkey: The token ${tokenId} could not be revoked; the next command tries it again.\n`;
    await terminal.stderr.write(message).catch(() => {});
  }
}
