import type { RunningServer } from './latchkeyd.ts';

/** A token of the first administrator's, made with the password of the banner. Throws when it is refused. */
export async function createAdminToken({ url, firstPassword }: RunningServer): Promise<string> {
  const answer = await fetch(`${url}/api/2.0/token/create`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`admin:${firstPassword}`)}` },
    body: '{}',
  });
  if (!answer.ok) throw new Error(`token/create was answered with ${answer.status}.`);
  const { token_value: value } = (await answer.json()) as { token_value: string };
  return value;
}
