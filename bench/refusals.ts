import { benchTokenValue } from './bench-token.ts';
import type { Variant } from './rounds.ts';
import { ROUTE } from './servers/route.ts';

/** Proves that a variant does verify: a good token passes, every kind of bad one is refused. Throws if not. */
export async function assertVerifies({ name, server }: Variant, path: string = ROUTE.path): Promise<void> {
  const answers = {
    good: await ask(server.url + path, benchTokenValue(0)),
    none: await ask(server.url + path, undefined),
    malformed: await ask(server.url + path, 'dapi0123'),
    unknown: await ask(server.url + path, benchTokenValue('unknown')),
    revoked: await ask(server.url + path, benchTokenValue('revoked')),
    expired: await ask(server.url + path, benchTokenValue('expired')),
  };
  for (const [token, status] of Object.entries(answers)) assertStatus(name, token, status, token === 'good');
}

/** Proves the same of a baseline, which has tokens of its own. */
export async function assertRefuses({ name, server }: Variant, bad: readonly string[]): Promise<void> {
  for (const token of [undefined, ...bad]) {
    assertStatus(name, 'bad', await ask(server.url + ROUTE.path, token), false);
  }
}

function assertStatus(name: string, token: string, status: number, isGood: boolean): void {
  if (isGood ? status === 200 : status === 401 || status === 403) return;
  throw new Error(`${name} answers ${status} to a request with this token: ${token}.`);
}

async function ask(url: string, token: string | undefined): Promise<number> {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const answer = await fetch(url, { headers });
  await answer.body?.cancel();
  return answer.status;
}
