import type { LatchkeyClient, RevokeTokenResponse } from '@latchkey/client';
import type { Command } from 'commander';
import { type CommonOptions, connect } from '../connection.ts';
import { CommandFailure } from '../exit-code.ts';
import { chooseFormat, plain, renderJson } from '../output.ts';
import type { Terminal } from '../terminal.ts';

interface RevokeOptions extends CommonOptions {
  readonly leaked?: boolean;
}

const ID_LENGTH = 64;
/** Any beginning of an id, so long that nobody hits another one by a slip. */
const ID = /^[0-9a-f]{8,64}$/;

/** `latchkey token revoke`: ends one of the principal's own tokens for ever. */
export function defineTokenRevoke(parent: Command, terminal: Terminal): void {
  parent
    .command('revoke')
    .description('end one of your tokens for ever')
    .argument('<TOKEN_ID>', 'its id, or the beginning that "latchkey token list" shows')
    .option('--leaked', 'also end all tokens that were generated with it')
    .action((id: string, _options: unknown, command: Command) =>
      revokeToken(terminal, id.toLowerCase(), command.optsWithGlobals()),
    );
}

async function revokeToken(terminal: Terminal, id: string, options: RevokeOptions): Promise<void> {
  if (!ID.test(id)) {
    // Whoever gives a token value here must not find it in a log.
    const message = 'TOKEN_ID must be 8 to 64 hex digits, as "latchkey token list" shows them.';
    throw new CommandFailure('wrongUsage', message);
  }
  const client = await connect(terminal, options);
  const tokenId = id.length === ID_LENGTH ? id : await findWholeId(client, id);
  const revoked = await client.revokeToken(tokenId, { leaked: options.leaked ?? false });
  const isTable = chooseFormat(options.output, terminal.stdout) === 'table';
  await terminal.stdout.write(isTable ? describe(revoked) : renderJson(revoked));
}

async function findWholeId(client: LatchkeyClient, beginning: string): Promise<string> {
  const tokens = await client.listAllTokens();
  const ids = tokens.map(({ token_id: id }) => id).filter((id) => id.startsWith(beginning));
  const [first, second] = ids;
  if (first === undefined) {
    const message = `You have no token whose id begins with ${beginning}.`;
    throw new CommandFailure('notFound', message);
  }
  if (second !== undefined) {
    throw new CommandFailure(
      'failed',
      `Several of your tokens begin so; give more digits: ${ids.join(', ')}`,
    );
  }
  return first;
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
