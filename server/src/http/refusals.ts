import { LatchkeyError } from '../errors.ts';
import type { RequestHead } from './request-head.ts';

const REALM = 'realm="latchkey"';

/** No credential, or one of a kind that is not taken, or a wrong user name or password. */
export function unauthenticated(
  head: Pick<RequestHead, 'secFetchSite' | 'cookie' | 'requestId'>,
): LatchkeyError {
  // A browser that is asked for Basic keeps what is typed and sends it along from any site's pages.
  const isBrowser = head.secFetchSite !== undefined || head.cookie !== undefined;
  const challenge = isBrowser ? `Bearer ${REALM}` : `Bearer ${REALM}, Basic ${REALM}, charset="UTF-8"`;
  return new LatchkeyError(
    'unauthenticated',
    `Credential was not sent or was of an unsupported type for this API. [ReqId: ${head.requestId}]`,
    { headers: { 'www-authenticate': challenge } },
  );
}

/**
 * The one answer to every token that is not good: nobody learns how near it was. Made once, since taking down where
 * an error was made costs more than all the rest of refusing.
 */
export const INVALID_ACCESS_TOKEN = Object.freeze(
  new LatchkeyError('invalid_access_token', 'Invalid access token.', {
    headers: { 'www-authenticate': `Bearer ${REALM}, error="invalid_token"` },
  }),
);

/** The token is good but limited to other scopes (RFC 6750 §3.1). */
export function insufficientScope(needed: string | undefined): LatchkeyError {
  const message =
    needed === undefined
      ? 'This call cannot be made with a scoped token: use one without scopes.'
      : `This token lacks the scope "${needed}" that the call needs: use a token that has it.`;
  const scope = needed === undefined ? '' : `, scope="${needed}"`;
  return new LatchkeyError('insufficient_scope', message, {
    headers: { 'www-authenticate': `Bearer ${REALM}, error="insufficient_scope"${scope}` },
  });
}
