import type { UpdateTokenRequest } from '@latchkey/client';
import { type Command, Option } from 'commander';
import { type CommonOptions, connect } from '../connection.ts';
import { CommandFailure } from '../exit-code.ts';
import { chooseFormat, renderJson } from '../output.ts';
import type { Terminal } from '../terminal.ts';
import { findWholeId, parseTokenId } from '../token-id.ts';

interface UpdateOptions extends CommonOptions {
  readonly comment?: string;
  readonly scope?: string[];
  readonly unlimited?: boolean;
}

/** `latchkey token update`: another comment, other scopes. */
export function defineTokenUpdate(parent: Command, terminal: Terminal): void {
  parent
    .command('update')
    .description('change the comment or the scopes of one of your tokens')
    .argument('<TOKEN_ID>', 'its id, or the beginning that "latchkey token list" shows')
    .option('--comment <text>', 'what you will recognise it by')
    .option('--scope <name...>', 'what the token is limited to from now on')
    .addOption(new Option('--unlimited', 'take the limit to scopes away').conflicts('scope'))
    .action((id: string, _options: unknown, command: Command) =>
      updateToken(terminal, parseTokenId(id), command.optsWithGlobals()),
    );
}

async function updateToken(terminal: Terminal, id: string, options: UpdateOptions): Promise<void> {
  const fields = fieldsOf(options);
  if (Object.keys(fields).length === 0)
    throw new CommandFailure('wrongUsage', 'Say what to change: --comment, --scope or --unlimited.');
  const client = await connect(terminal, options);
  const tokenId = await findWholeId(client, id);
  await client.updateToken(tokenId, fields);
  const isTable = chooseFormat(options.output, terminal.stdout) === 'table';
  await terminal.stdout.write(isTable ? `Changed ${tokenId}.\n` : renderJson(await client.getToken(tokenId)));
}

function fieldsOf({ comment, scope, unlimited }: UpdateOptions): UpdateTokenRequest['token'] {
  return {
    ...(comment !== undefined && { comment }),
    ...(scope !== undefined && { scopes: scope }),
    ...(unlimited === true && { scopes: [] }),
  };
}
