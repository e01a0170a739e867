import type { GenerateTokenRequest, GenerateTokenResponse } from '@latchkey/client';
import { type Command, Option } from 'commander';
import { type CommonOptions, connect } from '../connection.ts';
import { describeDistance, readLifetime } from '../duration.ts';
import { CommandFailure } from '../exit-code.ts';
import { plain, renderJson, showDay } from '../output.ts';
import type { Terminal } from '../terminal.ts';

interface GenerateOptions extends CommonOptions {
  readonly comment?: string;
  readonly lifetime?: string;
  readonly scope?: string[];
  readonly neverExpires?: boolean;
}

/** `latchkey token generate`: a new token; its value alone on standard output, unless JSON is asked for. */
export function defineTokenGenerate(parent: Command, terminal: Terminal): void {
  parent
    .command('generate')
    .description('generate a token and print its value, which is shown this once')
    .option('--comment <text>', 'what you will recognise it by')
    .option('--lifetime <duration>', 'such as 90d, 12h or 3600s (default: the longest allowed)')
    .option('--scope <name...>', 'what the token is limited to (default: no limit)')
    .addOption(new Option('--never-expires', 'where the workspace allows that').conflicts('lifetime'))
    .action((_options: unknown, command: Command) => generateToken(terminal, command.optsWithGlobals()));
}

async function generateToken(terminal: Terminal, options: GenerateOptions): Promise<void> {
  const request = requestOf(options);
  const client = await connect(terminal, options);
  const generated = await client.generateToken(request);
  try {
    await terminal.stdout.write(
      options.output === 'json' ? renderJson(generated) : `${generated.token_value}\n`,
    );
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : 'no reason given';
    const message = `The token was generated, but nobody took its value (${why}): revoke ${generated.token_info.token_id}.`;
    throw new CommandFailure('failed', message);
  }
  if (terminal.stderr.isTerminal) await terminal.stderr.write(`${describe(generated)}\n`);
}

function requestOf({ comment, lifetime, scope, neverExpires }: GenerateOptions): GenerateTokenRequest {
  const seconds = lifetime === undefined ? undefined : readLifetime(lifetime);
  return {
    ...(comment !== undefined && { comment }),
    ...(seconds !== undefined && { lifetime_seconds: seconds }),
    ...(scope !== undefined && { scopes: scope }),
    ...(neverExpires === true && { never_expires: true }),
  };
}

function describe({ token_info: token }: GenerateTokenResponse): string {
  const name = token.comment === '' ? '' : ` "${plain(token.comment)}"`;
  const expiry =
    token.expiry_time < 0
      ? 'never expires'
      : `expires on ${showDay(token.expiry_time)}, ${describeDistance(token.expiry_time, token.creation_time)}`;
  return `The token${name} ${expiry}. Its value is shown this once: keep it now.`;
}
