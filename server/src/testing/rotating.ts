import { randomUUID } from 'node:crypto';
import type { TestApp, TestToken } from './harness.ts';
import type { TestAnswer } from './http-client.ts';

export const ROTATE = '/api/latchkey/1.0/token/rotate';
/** What every token may ask: who it is. */
export const ME = '/api/2.0/preview/scim/v2/Me';

/** Asks for a token's successor; gives back the answer, whatever it is. */
export function askToRotate(app: TestApp, token: TestToken, body: object = {}): Promise<TestAnswer> {
  return app.post(ROTATE, token, { idempotency_key: randomUUID(), ...body });
}

/** Rotates a token. Throws when that is refused. */
export async function rotate(app: TestApp, token: TestToken, body: object = {}): Promise<TestToken> {
  return successorIn(await askToRotate(app, token, body));
}

/** The token that an answer holds. Throws when it holds none. */
export function successorIn({ status, text, body }: TestAnswer): TestToken {
  if (status !== 200) throw new Error(`token/rotate was answered with ${status}: ${text}`);
  return { value: body.token_value, id: body.token_info.token_id, record: body.token_info };
}

/** The status that each of these tokens is answered with. */
export async function statusesOf(app: TestApp, ...tokens: TestToken[]): Promise<number[]> {
  const statuses: number[] = [];
  for (const token of tokens) statuses.push((await app.get(ME, token)).status);
  return statuses;
}
