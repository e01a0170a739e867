import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { runLatchkey, startLatchkey } from '../../cli/src/testing/latchkey.ts';
import { tabTo } from './keyboard.ts';
import { ALICE, addPerson, ageSessions, fillInSignIn, signIn, signInByApi } from './people.ts';
import { useSite } from './site.ts';

// The page that `latchkey login` has a browser open, with a listener in the place of the command.

const site = useSite();

interface Heard {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly referer: string | undefined;
}

/** Listens where a command would, until the test has finished. */
async function listen() {
  const heard: Heard[] = [];
  const server = createServer(({ url = '', headers }, response) => {
    const { pathname, searchParams } = new URL(url, 'http://127.0.0.1');
    if (pathname !== '/favicon.ico')
      heard.push({
        path: pathname,
        query: Object.fromEntries(searchParams),
        referer: headers.referer,
      });
    response.setHeader('content-type', 'text/html').end('<!doctype html><title>Done</title>Done');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { redirectUri: `http://127.0.0.1:${port}/callback`, heard };
}

function setOut(more: Record<string, string> = {}) {
  const verifier = randomBytes(32).toString('base64url');
  const state = randomBytes(32).toString('base64url');
  const query = {
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    ...{ state, machine: 'laptop', scopes: 'sql', lifetime: '1h', ...more },
  };
  return { verifier, state, path: `/login/command?${new URLSearchParams(query)}` };
}

async function exchange(body: object) {
  const response = await fetch(`${site.server.url}/api/latchkey/1.0/command-login/exchange`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

async function openAs(name: string): Promise<Page> {
  const page = await site.open();
  await signInByApi(page, await addPerson(site.server, name));
  return page;
}

const allow = (page: Page) => page.getByRole('button', { name: 'Allow', exact: true });

test('whoever is not signed in does that first, sees who asks for what, allows it, and the command has a token', async () => {
  const { redirectUri, heard } = await listen();
  const { verifier, state, path } = setOut({ redirect_uri: redirectUri });
  const page = await site.open();
  await page.goto(path);
  await fillInSignIn(page, ALICE);
  await page.getByRole('heading', { name: 'Let a command act as you?' }).waitFor();
  await page.getByText('in 1 hour').waitFor();
  expect(await page.locator('dl').innerText()).toMatch(/alice[\s\S]*laptop[\s\S]*sql/);
  expect(heard).toEqual([]);
  await allow(page).click();
  await page.getByText('Done').waitFor();
  expect(heard).toEqual([
    { path: '/callback', query: { code: expect.stringMatching(/^[\w-]{43}$/), state }, referer: undefined },
  ]);
  const code = heard[0]?.query.code;
  const { status, body } = await exchange({ code, code_verifier: verifier, redirect_uri: redirectUri });
  expect([status, body.user_name]).toEqual([200, 'alice']);
  expect(body.token_info).toMatchObject({ comment: 'latchkey on laptop', scopes: ['sql'] });
});

test('what was allowed once is asked again the next time, and a denial is told to the command', async () => {
  const page = await openAs('bob');
  for (const times of [1, 2]) {
    const { redirectUri, heard } = await listen();
    await page.goto(setOut({ redirect_uri: redirectUri }).path);
    await allow(page).waitFor();
    expect([times, heard]).toEqual([times, []]);
    await allow(page).click();
    await page.getByText('Done').waitFor();
    expect(heard).toHaveLength(1);
  }
  const { redirectUri, heard } = await listen();
  const { state, path } = setOut({ redirect_uri: redirectUri });
  await page.goto(path);
  await page.getByRole('button', { name: 'Deny' }).click();
  await page.getByText('Done').waitFor();
  expect(heard[0]?.query).toEqual({ error: 'access_denied', state });
});

test('by keyboard alone it is allowed, and a press of Enter on arrival allows nothing', async () => {
  const { redirectUri, heard } = await listen();
  const page = await openAs('kim');
  await page.goto(setOut({ redirect_uri: redirectUri }).path);
  await allow(page).waitFor();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Space');
  await tabTo(page, 'Allow');
  expect(heard).toEqual([]);
  await page.keyboard.press('Enter');
  await page.getByText('Done').waitFor();
  expect(heard).toHaveLength(1);
});

test('after a while the password is asked for first', async () => {
  const { redirectUri, heard } = await listen();
  const page = await openAs('pat');
  ageSessions(site.server, 16);
  await page.goto(setOut({ redirect_uri: redirectUri }).path);
  await allow(page).click();
  const proof = page.getByRole('dialog', { name: 'Confirm that it is you' });
  await proof.getByLabel('Password', { exact: true }).fill('pat oyster banjo glimmer cedar');
  expect(heard).toEqual([]);
  await proof.getByRole('button', { name: 'Confirm' }).click();
  await page.getByText('Done').waitFor();
  expect(heard).toHaveLength(1);
});

test('without a listener the page shows a code to be carried, for a minute, and then another', async () => {
  const page = await openAs('carol');
  await page.clock.install();
  const { verifier, path } = setOut();
  await page.goto(path);
  await allow(page).click();
  await page.getByRole('heading', { name: 'Carry this code to your terminal' }).waitFor();
  await page.getByText('Whoever asks you for it wants to act as you.').waitFor();
  await page.getByRole('button', { name: 'Copy code' }).click();
  const first = await page.evaluate<string>('navigator.clipboard.readText()');
  expect(first).toMatch(/^[\w-]{43}$/);
  // Neither in the address nor in what is gone back to.
  expect(await page.evaluate<string>('location.href + JSON.stringify(history.state)')).not.toContain(first);
  await page.clock.fastForward('01:01');
  await page.getByRole('button', { name: 'Show another code' }).click();
  await page.getByRole('button', { name: 'Copy code' }).click();
  const code = await page.evaluate<string>('navigator.clipboard.readText()');
  expect(code).not.toBe(first);
  expect((await exchange({ code, code_verifier: verifier })).body.user_name).toBe('carol');
});

test.each([
  'https://evil.example/callback',
  'http://evil.example:49152/callback',
  'http://localhost:49152/callback',
  'http://127.0.0.1:49152@evil.example/callback',
  'http://127.0.0.1:49152/callback#x',
  'http://127.0.0.1:49152/elsewhere',
  'javascript:alert(document.domain)',
  '//evil.example/callback',
])('an address that would lead to %s offers nothing to press', async (redirect) => {
  const page = await site.open();
  await signInByApi(page, ALICE);
  const left: string[] = [];
  page.on('request', (request) => left.push(new URL(request.url()).origin));
  await page.goto(setOut({ redirect_uri: redirect }).path);
  await page.getByRole('heading', { name: 'This address is not right' }).waitFor();
  expect(await page.getByRole('button', { name: /Allow|Deny/ }).count()).toBe(0);
  expect(new Set(left)).toEqual(new Set([site.server.url]));
});

test('the name of a machine is shown as text, and none can hide what it says', async () => {
  const page = await site.open();
  await signInByApi(page, ALICE);
  for (const machine of ['<img src=x onerror=alert(1)>', 'laptop\u202eevil', 'x'.repeat(65), '']) {
    await page.goto(setOut({ machine }).path);
    await page.getByRole('heading', { name: 'This address is not right' }).waitFor();
  }
});

test('a page of another site shows it in no frame, and nothing that it sends is taken', async () => {
  const { redirectUri, heard } = await listen();
  const { path } = setOut({ redirect_uri: redirectUri });
  const page = await site.open({ complaint: /frame|Framing|CORS|Failed to fetch/i });
  await signIn(page, ALICE);
  // The listener's origin is another one, of this machine: as near as another site can be.
  await page.goto(redirectUri);
  await page.evaluate(
    `document.body.append(Object.assign(document.createElement('iframe'), { src: ${JSON.stringify(site.server.url + path)} }))`,
  );
  await expect.poll(() => page.frames()[1]?.url()).toBe('chrome-error://chromewebdata/');
  expect(await page.frames()[1]?.locator('button').count()).toBe(0);
  const query = Object.fromEntries(new URLSearchParams(path.split('?')[1]));
  for (const type of ['application/json', 'text/plain']) {
    const outcome = await page.evaluate<string>(
      `fetch(${JSON.stringify(`${site.server.url}/api/latchkey/1.0/command-login/allow`)}, {
         method: 'POST', credentials: 'include', headers: { 'content-type': '${type}' },
         body: ${JSON.stringify(JSON.stringify({ ...query, scopes: ['sql'], lifetime: undefined }))},
       }).then((answer) => answer.text(), () => 'unreadable')`,
    );
    expect(outcome).toBe('unreadable');
  }
  expect(heard.map(({ query: told }) => told)).toEqual([{}]);
});

test('the real command and a real browser: a login, and the next commands are of that person', async () => {
  const config = mkdtempSync(join(tmpdir(), 'latchkey-login-'));
  onTestFinished(() => rmSync(config, { recursive: true, force: true }));
  const env = { XDG_CONFIG_HOME: config };
  const page = await openAs('dana');
  const args = ['login', site.server.url, '--insecure-storage', '--scopes', 'scim', '--lifetime', '2h'];
  const running = startLatchkey(args, { env });
  const [address] = await running.said(/^http\S+\/login\/command\?\S+/m);
  await page.goto(address);
  await page.getByRole('heading', { name: 'Let a command act as you?' }).waitFor();
  await allow(page).click();
  await page.getByText('You can close this window, and go on in the terminal.').waitFor();
  expect(await running.ended).toMatchObject({ exitCode: 0 });
  const who = await runLatchkey(['whoami', '--output', 'table'], { env });
  expect(who.stdout).toMatch(/^User +dana$/m);

  const carried = startLatchkey(['login', site.server.url, '--insecure-storage', '--no-browser'], { env });
  await page.goto((await carried.said(/^http\S+\/login\/command\?\S+/m))[0]);
  await allow(page).click();
  await page.getByRole('button', { name: 'Copy code' }).click();
  carried.process.stdin?.end(`${await page.evaluate<string>('navigator.clipboard.readText()')}\n`);
  expect(await carried.ended).toMatchObject({ exitCode: 0 });
  expect((await runLatchkey(['logout'], { env })).exitCode).toBe(0);
});
