import type { TestApp, TestCredential } from '../../../server/src/testing/harness.ts';

const PATH = '/api/latchkey/1.0/command-login';

/** What the page of an address asks the server for, as the page reads it. */
export function askedBy(address: string): Record<string, unknown> {
  const { lifetime, scopes, ...others } = Object.fromEntries(new URL(address).searchParams);
  const [, count, unit] = /^(\d+)([dhs])$/.exec(lifetime ?? '') ?? [];
  const seconds = Number(count) * ({ d: 86_400, h: 3_600, s: 1 }[unit ?? ''] ?? Number.NaN);
  return { ...others, lifetime_seconds: seconds, ...(scopes !== undefined && { scopes: scopes.split(',') }) };
}

/** Decides as a person does at the page; gives back where the browser goes, or the code that it shows. */
export async function decide(
  app: TestApp,
  session: TestCredential,
  address: string,
  act: 'allow' | 'deny' = 'allow',
): Promise<string> {
  const { status, body, text } = await app.post(`${PATH}/${act}`, session, askedBy(address));
  if (status !== 200) throw new Error(`It was answered with ${status}: ${text}`);
  return body.url ?? body.code;
}
