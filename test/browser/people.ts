import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { GenerateTokenRequest, GenerateTokenResponse } from '@latchkey/client';
import type { Page } from 'playwright-core';
import { type RunningServer, runLatchkeyd } from '../support/latchkeyd.ts';

export interface Person {
  readonly name: string;
  readonly password: string;
}

/** The administrator that test servers are started with. */
export const ALICE: Person = { name: 'alice', password: 'tulip anvil crescent maple' };

/** What a server is to be started with, so that Alice is there. */
export const WITH_ALICE = { LATCHKEY_ADMIN_USER: ALICE.name, LATCHKEY_ADMIN_PASSWORD: ALICE.password };

/** Who `addPerson` makes of a name. */
export function personNamed(name: string): Person {
  return { name, password: `${name} oyster banjo glimmer cedar` };
}

/** Adds a user to a running server. Throws with what the command says when it fails. */
export async function addPerson(server: RunningServer, name: string): Promise<Person> {
  const { password } = personNamed(name);
  const { exitCode, stderr } = await runLatchkeyd(['user', 'add', name], {
    dataDir: server.dataDir,
    stdin: `${password}\n`,
  });
  if (exitCode !== 0) throw new Error(`${name} was not added: ${stderr}`);
  return { name, password };
}

/** As if all who are signed in had proved so many minutes earlier who they are. */
export function ageSessions({ dataDir }: RunningServer, minutes: number): void {
  const database = new DatabaseSync(join(dataDir, 'latchkey.db'), { timeout: 2_000 });
  try {
    database.prepare('update sessions set proved_at = proved_at - ?').run(minutes * 60_000);
  } finally {
    database.close();
  }
}

/** Generates a token over the API, by password or with another token. Throws when it is refused. */
export async function generate(
  server: RunningServer,
  by: Person | string,
  request: GenerateTokenRequest,
): Promise<GenerateTokenResponse> {
  const response = await fetch(`${server.url}/api/latchkey/1.0/token/generate`, {
    method: 'POST',
    headers: { authorization: authorization(by), 'content-type': 'application/json' },
    body: JSON.stringify(request),
  });
  if (!response.ok) throw new Error(`No token: ${await response.text()}`);
  return (await response.json()) as GenerateTokenResponse;
}

/** What a path of the API answers, be it an error. */
export async function ask<Answer>(server: RunningServer, by: Person | string, path: string): Promise<Answer> {
  const headers = { authorization: authorization(by) };
  return (await (await fetch(server.url + path, { headers })).json()) as Answer;
}

/** Sends something to the API for a person. Throws when it is refused. */
export async function send(
  server: RunningServer,
  by: Person,
  { method, path, body }: { readonly method: string; readonly path: string; readonly body: object },
): Promise<void> {
  const response = await fetch(server.url + path, {
    method,
    headers: { authorization: authorization(by), 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${method} ${path} was refused: ${await response.text()}`);
  await response.body?.cancel();
}

/** The status of a call with a token: 200 for a good one, 403 for one that is not. */
export async function statusWith(server: RunningServer, tokenValue: string): Promise<number> {
  const response = await fetch(`${server.url}/api/2.0/preview/scim/v2/Me`, {
    headers: { authorization: authorization(tokenValue) },
  });
  await response.body?.cancel();
  return response.status;
}

/** Fills in the form of the page that is open, whichever page that led to it. */
export async function fillInSignIn(page: Page, { name, password }: Person): Promise<void> {
  await page.getByLabel('User name').fill(name);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** Signs in without a page, so that the next one is the first that the browser loads. Throws when it is refused. */
export async function signInByApi(page: Page, { name, password }: Person): Promise<void> {
  const response = await page.request.post('/api/latchkey/1.0/session', {
    data: { username: name, password },
  });
  if (!response.ok()) throw new Error(`${name} was not signed in: ${await response.text()}`);
}

/** Signs in and waits for the page that stands first. */
export async function signIn(page: Page, person: Person): Promise<void> {
  await page.goto('/login');
  await fillInSignIn(page, person);
  await page.getByRole('heading', { name: 'Access Tokens' }).waitFor();
}

function authorization(by: Person | string): string {
  if (typeof by === 'string') return `Bearer ${by}`;
  return `Basic ${Buffer.from(`${by.name}:${by.password}`).toString('base64')}`;
}
