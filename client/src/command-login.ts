import type { LatchkeyClientOptions } from './client-options.ts';
import { presentNothing } from './credential.ts';
import { parseHost } from './host.ts';
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
  const connection = {
    host: parseHost(options.host, { allowPlainHttp: options.allowPlainHttp ?? false }),
    credential: presentNothing([body.code, body.code_verifier]),
    userAgent: options.userAgent,
    timeoutMs: options.timeoutMs ?? 30_000,
    fetch: options.fetch ?? globalThis.fetch,
  };
  const answer = await sendRequest(connection, {
    method: 'POST',
    path: '/api/latchkey/1.0/command-login/exchange',
    body,
    expects: { token_value: 'string', token_info: 'object', user_name: 'string' },
  });
  return answer as CommandLoginToken;
}
