import type { Receipt, RevokeTokenResponse } from '@latchkey/client';
import type { Command } from 'commander';
import { type CommonOptions, connect } from '../connection.ts';
import { plain, showSecond, tell } from '../output.ts';
import type { Terminal } from '../terminal.ts';
import { findWholeId, parseTokenId } from '../token-id.ts';

interface RevokeOptions extends CommonOptions {
  readonly leaked?: boolean;
  readonly wait?: boolean;
}

/** `latchkey token revoke`: ends one of the principal's own tokens for ever. */
export function defineTokenRevoke(parent: Command, terminal: Terminal): void {
  parent
    .command('revoke')
    .description('end one of your tokens for ever')
    .argument('<TOKEN_ID>', 'its id, or the beginning that "latchkey token list" shows')
    .option('--leaked', 'also end all tokens that were generated with it')
    .option('--wait', 'until every node of the server refuses it, and tell which does not yet')
    .action((id: string, _options: unknown, command: Command) =>
      revokeToken(terminal, parseTokenId(id), command.optsWithGlobals()),
    );
}

async function revokeToken(terminal: Terminal, id: string, options: RevokeOptions): Promise<void> {
  const client = await connect(terminal, options);
  const tokenId = await findWholeId(client, id);
  const revoked = await client.revokeToken(tokenId, {
    leaked: options.leaked ?? false,
    waits: options.wait ?? false,
  });
  const where = options.wait ? describeReceipt(revoked.receipt) : '';
  await tell(terminal.stdout, options.output, describe(revoked, where), revoked);
}

function describe(revoked: RevokeTokenResponse, where: string): string {
  const { living_descendants: descendants, descendants_revoked: areRevoked } = revoked;
  const head = `Revoked ${revoked.token_id}.\n${where}`;
  if (descendants.length === 0) return head;
  const said = areRevoked
    ? 'Revoked what was generated with it, too:'
    : 'Not revoked, though generated with it, or with those:';
  const lines = descendants.map(({ token_id: id, comment }) => `  ${plain(id)}  ${plain(comment)}`.trimEnd());
  return `${head}${said}\n${lines.join('\n')}\n`;
}

/** `undefined` comes from a server that knows nothing of receipts. */
function describeReceipt(receipt: Receipt | undefined): string {
  if (receipt === undefined) return 'This server does not tell which of its nodes refuse it by now.\n';
  if (receipt.applied_everywhere) {
    const count = receipt.nodes.length;
    return count === 1 ? 'The one node that serves refuses it.\n' : `All ${count} nodes refuse it.\n`;
  }
  const silent = receipt.nodes.filter(({ applied }) => !applied);
  const lines = silent.map(
    ({ node_id: id, name, refuses_from: from }) =>
      `  ${[plain(id), ...(name === undefined ? [] : [plain(name)])].join('  ')}  refuses it from ${showSecond(from)}\n`,
  );
  const until = `Every node refuses it from ${showSecond(receipt.refused_everywhere_from)}`;
  if (lines.length === 0) return `${until}; the server cannot tell which does by now.\n`;
  return `${until}; not heard from yet:\n${lines.join('')}`;
}
