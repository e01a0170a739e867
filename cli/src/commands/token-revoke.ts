import type { RevokeTokenResponse } from '@latchkey/client';
import type { Command } from 'commander';
import { type CommonOptions, connect } from '../connection.ts';
import { plain, tell } from '../output.ts';
import type { Terminal } from '../terminal.ts';
import { findWholeId, parseTokenId } from '../token-id.ts';

interface RevokeOptions extends CommonOptions {
  readonly leaked?: boolean;
}

/** `latchkey token revoke`: ends one of the principal's own tokens for ever. */
export function defineTokenRevoke(parent: Command, terminal: Terminal): void {
  parent
    .command('revoke')
    .description('end one of your tokens for ever')
    .argument('<TOKEN_ID>', 'its id, or the beginning that "latchkey token list" shows')
    .option('--leaked', 'also end all tokens that were generated with it')
    .action((id: string, _options: unknown, command: Command) =>
      revokeToken(terminal, parseTokenId(id), command.optsWithGlobals()),
    );
}

async function revokeToken(terminal: Terminal, id: string, options: RevokeOptions): Promise<void> {
  const client = await connect(terminal, options);
  const tokenId = await findWholeId(client, id);
  const revoked = await client.revokeToken(tokenId, { leaked: options.leaked ?? false });
  await tell(terminal.stdout, options.output, describe(revoked), revoked);
}

function describe(revoked: RevokeTokenResponse): string {
  const { living_descendants: descendants, descendants_revoked: areRevoked } = revoked;
  const head = `Revoked ${revoked.token_id}.\n`;
  if (descendants.length === 0) return head;
  const said = areRevoked
    ? 'Revoked what was generated with it, too:'
    : 'Not revoked, though generated with it, or with those:';
  const lines = descendants.map(({ token_id: id, comment }) => `  ${plain(id)}  ${plain(comment)}`.trimEnd());
  return `${head}${said}\n${lines.join('\n')}\n`;
}
