import type { TokenDetails } from '@latchkey/client';
import type { Command } from 'commander';
import { type CommonOptions, connect } from '../connection.ts';
import { describeDistance } from '../duration.ts';
import { chooseFormat, renderJson, renderTable, shorten, showDay } from '../output.ts';
import type { Terminal } from '../terminal.ts';

interface ListOptions extends CommonOptions {
  readonly all?: boolean;
}

/** As much of a token id as a table shows. */
const SHORT_ID_LENGTH = 12;
const COMMENT_COLUMNS = 40;
const SCOPES_COLUMNS = 30;

/** `latchkey token list`: the principal's own tokens, newest first. */
export function defineTokenList(parent: Command, terminal: Terminal): void {
  parent
    .command('list')
    .description('list your tokens that are good now')
    .option('--all', 'also those that are expired or revoked')
    .action((_options: unknown, command: Command) => listTokens(terminal, command.optsWithGlobals()));
}

async function listTokens(terminal: Terminal, options: ListOptions): Promise<void> {
  const client = await connect(terminal, options);
  const all = await client.listAllTokens();
  const tokens = options.all === true ? all : all.filter(({ status }) => status === 'active');
  if (chooseFormat(options.output, terminal.stdout) === 'json') {
    await terminal.stdout.write(renderJson({ token_infos: tokens }));
  } else if (tokens.length === 0) {
    await terminal.stdout.write('You have no such tokens: "latchkey token generate" makes one.\n');
  } else {
    await terminal.stdout.write(renderTokens(tokens, terminal.now()));
  }
}

function renderTokens(tokens: readonly TokenDetails[], now: number): string {
  const header = ['COMMENT', 'SCOPES', 'CREATED', 'EXPIRES', 'LAST USED', 'STATUS', 'ID'];
  const rows = tokens.map((token) => [
    shorten(token.comment, COMMENT_COLUMNS),
    shorten(token.scopes?.join(', ') ?? 'no limit', SCOPES_COLUMNS),
    showDay(token.creation_time),
    token.expiry_time < 0 ? 'never' : describeDistance(token.expiry_time, now),
    token.last_accessed_time === undefined ? 'never' : describeDistance(token.last_accessed_time, now),
    token.status,
    token.token_id.slice(0, SHORT_ID_LENGTH),
  ]);
  return renderTable([header, ...rows]);
}
