import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { makeCertificate } from '../../server/src/testing/certificate.ts';
import { ALICE, addPerson, fillInSignIn, type Person, WITH_ALICE } from '../browser/people.ts';
import { buildPagesIfMissing, startBrowser } from './chromium.ts';
import { type Arrived, type EchoService, startEchoService, valuesOf } from './echo-service.ts';
import type { Guard } from './guarded.ts';
import type { RunningServer } from './latchkeyd.ts';
import { BESIDE } from './proxies.ts';
import { startServer } from './server.ts';

const GUARDED = 'https://mlflow.example.com';
const LATCHKEY = `https://${BESIDE.latchkey}`;
const EVIL = `https://${BESIDE.evil}`;
const HEADING = 'Sign in to Latchkey';

interface Guarded {
  readonly server: RunningServer;
  readonly service: EchoService;
  /** A browser of somebody, with nothing in it. */
  readonly browse: () => Promise<{ context: BrowserContext; page: Page }>;
}

type Door = Pick<Guard, 'start' | 'upstream'>;

/** The tests of signing in at a guarded host that every proxy stands that leads people there, as its file is. */
export function testGuardedPages(door: Door): void {
  test('who opens a page is led to sign in, is then at that page, and the service learns who it is', async () => {
    const { service, browse } = await guard(door);
    const { context, page } = await browse();
    await page.goto(`${GUARDED}/runs/7?a=b%20c&d`);
    await signInWithForm(page, ALICE);
    await page.waitForURL(`${GUARDED}/runs/7?a=b%20c&d`);
    expect(await page.textContent('body')).toBe('from the service');
    const arrived = service.arrived.filter(({ target }) => target === '/runs/7?a=b%20c&d');
    expect(arrived).toHaveLength(1);
    expect(valuesOf(arrived[0] as Arrived, 'x-forwarded-user')).toEqual([ALICE.name]);
    expect(valuesOf(arrived[0] as Arrived, 'x-latchkey-assertion')).toEqual([
      expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
    ]);

    const cookies = (await context.cookies(GUARDED)).map((one) => [one.name, one.domain, one.sameSite]);
    expect(cookies.toSorted()).toEqual([
      ['__Host-latchkey-host', 'mlflow.example.com', 'Lax'],
      ['__Host-latchkey-nonce', 'mlflow.example.com', 'Lax'],
    ]);
    // Its own cookies come through, wherever ours stand among them.
    for (const [name, ...names] of [['own'], ['own', 'a'], ['own', 'a', 'z']]) {
      await page.evaluate(`document.cookie = '${name}${names.join('')}=1; Path=/'`);
      expect(await send(page, `/cookies/${names.length}`, 'POST')).toBe(200);
      const [sent] = service.arrived.filter(({ target }) => target === `/cookies/${names.length}`);
      const cookie = valuesOf(sent as Arrived, 'cookie').join('; ');
      expect(cookie).toMatch(/^own\w*=1(?:; own\w*=1)*$/);
    }
    for (const { rawHeaders } of service.arrived)
      expect(rawHeaders.join('\n')).not.toMatch(/latchkey-(?:host|nonce)/);
    expect(service.arrived.map(({ target }) => target).join('\n')).not.toContain('.latchkey');
  });

  test('signing out at Latchkey signs out there, and what is no page is refused then', async () => {
    const { service, browse } = await guard(door);
    const { page, context } = await browse();
    await signInAt(page, ALICE);
    expect(await send(page, '/run', 'POST')).toBe(200);
    const own = await context.newPage();
    await own.goto(`${LATCHKEY}/settings/access-tokens`);
    await own.getByRole('button', { name: /^Account/ }).click();
    await own.getByRole('menuitem', { name: 'Sign out' }).click();
    await own.getByRole('heading', { name: HEADING }).waitFor();
    const before = service.arrived.length;
    expect(await send(page, '/run', 'POST')).toBe(401);
    expect(await send(page, '/run', 'GET')).toBe(401);
    await page.goto(`${GUARDED}/`);
    await page.getByRole('heading', { name: HEADING }).waitFor();
    expect(service.arrived).toHaveLength(before);
  });

  test('pages of a host beside it can do nothing there, and plant nothing', async () => {
    const { service, browse } = await guard(door);
    const { page, context } = await browse();
    await signInAt(page, ALICE);
    const before = service.arrived.length;
    const evil = await context.newPage();
    await evil.goto(`${EVIL}/`);
    const tries = [
      `fetch('${GUARDED}/delete', { method: 'POST', mode: 'no-cors', credentials: 'include' })`,
      `fetch('${GUARDED}/secret', { mode: 'no-cors', credentials: 'include' })`,
      `new Promise((done) => { const one = new Image(); one.onload = one.onerror = done; one.src = '${GUARDED}/image'; })`,
      `new Promise((done) => { const one = document.createElement('iframe'); one.onload = done; one.src = '${GUARDED}/framed'; document.body.append(one); })`,
      `new Promise((done) => { const one = new WebSocket('wss://mlflow.example.com/socket'); one.onerror = one.onclose = done; })`,
    ];
    for (const one of tries) await evil.evaluate(`(${one}).then(() => undefined, () => undefined)`);
    await evil.evaluate(
      `{ const form = document.createElement('form'); form.method = 'POST'; form.action = '${GUARDED}/form'; document.body.append(form); form.submit(); }`,
    );
    await evil.waitForURL(`${GUARDED}/form`);
    const reached = service.arrived.slice(before).map(({ target }) => target);
    // Which the browser asks for by itself.
    expect(reached.filter((target) => target !== '/favicon.ico')).toEqual([]);
    // Cookies for the whole domain, with our names: the browser keeps none of those that we read.
    await evil.goto(`${EVIL}/`);
    for (const name of ['__Host-latchkey-host', '__Host-latchkey-nonce', '__Host-latchkey'])
      await evil.evaluate(`document.cookie = '${name}=planted; Domain=example.com; Path=/; Secure'`);
    expect(JSON.stringify(await context.cookies())).not.toContain('planted');
    await page.goto(`${GUARDED}/still`);
    expect(await page.textContent('body')).toBe('from the service');
    // A link is what people follow.
    await evil.evaluate(`location.href = '${GUARDED}/linked'`);
    await evil.waitForURL(`${GUARDED}/linked`);
    expect(await evil.textContent('body')).toBe('from the service');
  });

  test('pages of the service get nowhere at Latchkey itself', async () => {
    const { browse, server } = await guard(door);
    const { page } = await browse();
    await signInAt(page, ALICE);
    const call = (path: string, init: string) =>
      page.evaluate<string>(
        `fetch('${LATCHKEY}${path}', { credentials: 'include', ${init} }).then((answer) => answer.text(), () => 'nothing')`,
      );
    expect(await call('/api/latchkey/1.0/session', '')).toBe('nothing');
    expect(await call('/api/2.0/token/create', "method: 'POST', mode: 'no-cors', body: '{}'")).toBe('');
    for (const path of [
      '/api/latchkey/1.0/session',
      '/api/2.0/token/list',
      '/.latchkey/../api/2.0/token/list',
    ]) {
      const text = await page.evaluate<string>(`fetch('${path}').then((answer) => answer.text())`);
      expect([path, text]).toEqual([path, 'from the service']);
    }
    const tokens = await fetch(`${server.url}/api/2.0/token/list`, {
      headers: {
        authorization: `Basic ${Buffer.from(`${ALICE.name}:${ALICE.password}`).toString('base64')}`,
      },
    });
    expect(await tokens.json()).toEqual({ token_infos: [] });
  });

  test("somebody else's code signs nobody in, and says so", async () => {
    const { server, browse, service } = await guard(door);
    const mallory = await addPerson(server, 'mallory');
    const attacker = await browse();
    let planted = '';
    await attacker.page.route('**/.latchkey/callback?*', (route) => {
      planted = route.request().url();
      return route.abort();
    });
    await attacker.page.goto(`${GUARDED}/`);
    await signInWithForm(attacker.page, mallory);
    await expect.poll(() => planted).toContain('code=');

    const { page, context } = await browse();
    await page.goto(`${GUARDED}/`);
    await page.getByRole('heading', { name: HEADING }).waitFor();
    await page.goto(planted);
    await page.getByRole('heading', { name: 'You are not signed in there' }).waitFor();
    expect((await context.cookies(GUARDED)).map(({ name }) => name)).toEqual(['__Host-latchkey-nonce']);
    expect(service.arrived).toEqual([]);
  });
}

async function guard({ start, upstream }: Door): Promise<Guarded> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-pages-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const config = join(folder, 'latchkey.toml');
  const table = ['[[upstreams]]', 'name = "mlflow"', `pages = "${GUARDED}"`, 'assertion = true'];
  const service = await startEchoService();
  writeFileSync(config, `${table.join('\n')}\n${upstream?.(service.port) ?? 'host = "mlflow.example.com"'}`);
  await buildPagesIfMissing();
  const server = await startServer({
    env: {
      ...WITH_ALICE,
      LATCHKEY_CONFIG: config,
      LATCHKEY_PUBLIC_URL: LATCHKEY,
      LATCHKEY_TRUSTED_PROXIES: '127.0.0.1',
    },
  });
  const { path: certPath } = makeCertificate(folder, 'proxy');
  const tls = { certPath, keyPath: join(folder, 'proxy.key') };
  const { port } = await start({ latchkeyPort: server.port, servicePort: service.port, tls });
  const browser = await startBrowser({
    ...{ 'mlflow.example.com': port, [BESIDE.latchkey]: port, [BESIDE.evil]: port },
  });
  onTestFinished(() => browser.close());
  const browse = async () => {
    const context = await browser.newContext({ ignoreHTTPSErrors: true, reducedMotion: 'reduce' });
    return { context, page: await context.newPage() };
  };
  return { server, service, browse };
}

async function signInWithForm(page: Page, person: Person): Promise<void> {
  await page.getByRole('heading', { name: HEADING }).waitFor();
  expect(new URL(page.url()).origin).toBe(LATCHKEY);
  await fillInSignIn(page, person);
}

async function signInAt(page: Page, person: Person): Promise<void> {
  await page.goto(`${GUARDED}/`);
  await signInWithForm(page, person);
  await page.waitForURL(`${GUARDED}/`);
}

function send(page: Page, path: string, method: string): Promise<number> {
  return page.evaluate<number>(`fetch('${path}', { method: '${method}' }).then(({ status }) => status)`);
}
