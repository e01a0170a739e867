import { type LatchkeyClientOptions, wayTo } from './client-options.ts';
import { presentNothing } from './credential.ts';
import { sendRequest } from './request.ts';
import type { CommandLoginToken, ExchangeCommandLoginRequest } from './wire-command-login.ts';

/**
 * A token for a code that a person let a command have. Throws `ApiError` when it is refused or fails; the code is used up
 * then. Throws `TypeError` for a host that must not or cannot be used.
 */
export async function exchangeCommandLogin(
  options: Omit<LatchkeyClientOptions, 'credential'>,
  body: ExchangeCommandLoginRequest,
): Promise<CommandLoginToken> {
  const connection = { ...wayTo(options), credential: presentNothing([body.code, body.code_verifier]) };
  return sendRequest(connection, {
    method: 'POST',
    path: '/api/latchkey/1.0/command-login/exchange',
    body,
    expects: { token_value: 'string', token_info: 'object', user_name: 'string' },
  });
}
