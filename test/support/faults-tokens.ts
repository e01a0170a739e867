import { type Answer, type Connection, type Credential, ME } from './faults-connection.ts';

/** A token as its owner got it. */
export interface IssuedToken {
  readonly value: string;
  readonly id: string;
}

/** Reads the answer to `token/create`. Throws when it is none. */
export function issuedToken({ status, text, body }: Answer): IssuedToken {
  const { token_value: value, token_info: info } = body;
  if (status !== 200 || typeof value !== 'string' || typeof info !== 'object' || info === null) {
    throw new Error(`token/create was answered with ${status}: ${text}`);
  }
  return { value, id: String((info as { token_id?: unknown }).token_id) };
}

/** Asks for a new token; gives back the answer, whatever it is. */
export function createToken(connection: Connection, credential: Credential, comment = ''): Promise<Answer> {
  return connection.send('POST', '/api/2.0/token/create', credential, { body: { comment } });
}

/** Asks for the end of a token; gives back the answer, whatever it is. */
export function revokeToken(
  connection: Connection,
  credential: Credential,
  tokenId: string,
): Promise<Answer> {
  return connection.send('POST', '/api/2.0/token/delete', credential, { body: { token_id: tokenId } });
}

/** Uses a token for the call that every token may make. */
export function useToken(connection: Connection, { value }: Pick<IssuedToken, 'value'>): Promise<Answer> {
  return connection.send('GET', ME, { token: value });
}

/** Whether this is the one refusal that a token which is not good gets. */
export function isInvalidToken({ status, body }: Answer): boolean {
  return status === 403 && body.message === 'Invalid access token.';
}

/** Whether this is the answer of a server that cannot know: 503 in the API's shape, with when to come back. */
export function isUnavailable({ status, headers, body }: Answer): boolean {
  const isInShape = body.error_code === 'TEMPORARILY_UNAVAILABLE' && typeof body.message === 'string';
  return status === 503 && isInShape && Number(headers['retry-after']) >= 1;
}
