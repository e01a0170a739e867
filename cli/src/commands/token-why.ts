import type { ExplainedToken, WhyTokenResponse } from '@latchkey/client';
import type { Command } from 'commander';
import { type CommonOptions, connectAndAsk, connectBare } from '../connection.ts';
import { renderTable, tell } from '../output.ts';
import { askForSecret } from '../secret-input.ts';
import type { Terminal } from '../terminal.ts';

interface WhyOptions extends CommonOptions {
  readonly signedIn?: boolean;
}

const ASKED = { question: 'Token value: ', what: 'token value' } as const;

/** `latchkey token why`: why a token value is refused. */
export function defineTokenWhy(parent: Command, terminal: Terminal): void {
  parent
    .command('why')
    .description('tell why a token value is refused: that in LATCHKEY_TOKEN, or one that is asked for')
    .option(
      '--signed-in',
      'LATCHKEY_TOKEN says who you are, and the value is asked for: tells more of your own tokens',
    )
    .addHelpText(
      'after',
      '\nThe value is asked for on a terminal, else it is the next line of standard input.\nWith --user the password comes first.',
    )
    .action((_options: unknown, command: Command) => explainToken(terminal, command.optsWithGlobals()));
}

async function explainToken(terminal: Terminal, options: WhyOptions): Promise<void> {
  const why = await ask(terminal, options);
  await tell(terminal.stdout, options.output, describe(why), why);
}

async function ask(terminal: Terminal, options: WhyOptions): Promise<WhyTokenResponse> {
  if (options.signedIn === true || options.user !== undefined) {
    const { client, secret } = await connectAndAsk(terminal, options, ASKED);
    return client.explainToken(secret);
  }
  const inEnvironment = terminal.env.LATCHKEY_TOKEN?.trim() ?? '';
  const value =
    inEnvironment === '' ? await askForSecret(terminal, ASKED.question, ASKED.what) : inEnvironment;
  return connectBare(terminal, options).explainToken(value.trim());
}

function describe({ reason, date, token }: WhyTokenResponse): string {
  const ended = { expired: 'It expired', revoked: 'It was revoked', not_told: undefined }[reason];
  if (token !== undefined) return `${renderTable(factsOf(token))}${judge(token)}\n`;
  if (ended !== undefined) return `${ended} on ${date ?? 'a day that is not told'} (UTC).\n`;
  return 'Nothing is told of this value: it is no token, or a good one, or what is wrong lies elsewhere.\nIts owner and administrators are told more when they sign in: --user, or --signed-in.\n';
}

function factsOf(token: ExplainedToken): [string, string][] {
  const instant = (at: number) => new Date(at).toISOString();
  return [
    ['Comment', token.comment],
    ['Owner', token.owner_name],
    ['Status', token.status],
    ['Expires', token.expiry_time < 0 ? 'never' : instant(token.expiry_time)],
    ...(token.revocation_time === undefined
      ? []
      : ([['Revoked', `${instant(token.revocation_time)} by ${token.revoked_by ?? 'the server'}`]] as [
          string,
          string,
        ][])),
    ['Scopes', token.scopes?.join(', ') ?? 'no limit'],
    ['Used from', token.allowed_cidrs?.join(', ') ?? 'everywhere'],
    ['Id', token.token_id],
  ];
}

/** All that makes the server refuse it now, and what might. */
function judge(token: ExplainedToken): string {
  const reasons = [
    ...(token.status === 'active' ? [] : [`it is ${token.status}`]),
    ...(token.owner_is_active ? [] : ['its owner is disabled']),
    ...(token.owner_may_use_tokens ? [] : ['its owner may not use tokens']),
    ...(token.tokens_enabled ? [] : ['tokens are switched off for the workspace']),
  ];
  if (reasons.length > 0) return `It is refused: ${reasons.join('; ')}.`;
  return 'It is good. Where it is refused, look at its scopes and at the addresses that it may be used from.';
}
