import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Browser, chromium, type Page } from 'playwright-core';

const CHROMIUM = '/usr/bin/chromium';
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Stands between pages and this machine, too, but not in every browser: what is tried here is our own defence.
  '--disable-features=LocalNetworkAccessChecks',
];

/** Starts a real Chromium to which every one of `names` is this machine. Throws when it is not installed. */
export function launchChromium(names: readonly string[]): Promise<Browser> {
  if (!existsSync(CHROMIUM)) throw new Error('Chromium is missing: apt-get install chromium');
  const rules = names.map((name) => `MAP ${name} 127.0.0.1`).join(', ');
  return chromium.launch({
    executablePath: CHROMIUM,
    headless: true,
    args: [...FLAGS, `--host-resolver-rules=${rules}`],
  });
}

/** A site that means no good: an empty page at every path, but for those that end in `.js`. */
export interface HostileSite {
  readonly port: number;
  close(): Promise<void>;
}

/** Starts a hostile site on a port of its own; it answers to every host name. */
export async function startHostileSite(): Promise<HostileSite> {
  const server: Server = createServer((request, response) => {
    if (request.url?.endsWith('.js')) {
      response.writeHead(200, { 'content-type': 'text/javascript' }).end('void 0');
      return;
    }
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>hostile</title>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

/**
 * Opens an empty page that belongs to an origin: the browser makes it, so that it says no more about who may do
 * what than the origin does. What it then asks for goes over the wire as from any page of that origin.
 */
export async function openBlankPage(page: Page, origin: string): Promise<void> {
  const url = `${origin}/blank-page-of-the-test`;
  await page.route(url, (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html>' }));
  await page.goto(url);
  await page.unroute(url);
}

/** How a page fared with a request: the status it saw, `opaque`, or the error. */
export async function fetchFrom(
  page: Page,
  url: string,
  init: { method?: string; mode?: 'cors' | 'no-cors'; body?: string; type?: string } = {},
): Promise<string> {
  return page.evaluate(
    async ([target, { method = 'GET', mode = 'cors', body, type }]) => {
      try {
        const response = await fetch(target, {
          ...{ method, mode, credentials: 'include' },
          ...(body !== undefined && { body }),
          ...(type !== undefined && { headers: { 'content-type': type } }),
        });
        return response.type === 'opaque' ? 'opaque' : String(response.status);
      } catch (error) {
        return String(error);
      }
    },
    [url, init] as const,
  );
}

/** Has a page send a form whose text/plain body is a JSON object with one more field, and waits for what comes. */
export async function submitAsForm(page: Page, action: string, fields: object): Promise<void> {
  const json = JSON.stringify(fields);
  const answered = page.waitForURL(action, { timeout: 5_000 });
  // What the browser puts between name and value, a "=", becomes the text of a field that means nothing.
  const name = `${json.slice(0, -1)}${json === '{}' ? '' : ','}"padding":"`;
  await runInPage(page, SUBMIT, { action, name });
  await answered;
}

const SUBMIT = `({ action, name }) => {
  const form = document.createElement('form');
  Object.assign(form, { method: 'POST', action, enctype: 'text/plain' });
  const input = document.createElement('input');
  Object.assign(input, { name, value: '"}' });
  form.append(input);
  document.body.append(form);
  form.submit();
}`;

/** Has a page load an address as a script: `loaded` or `error`. */
export async function loadAsScript(page: Page, src: string): Promise<string> {
  return String(await runInPage(page, LOAD_SCRIPT, { src }));
}

const LOAD_SCRIPT = `({ src }) => new Promise((resolve) => {
  const script = document.createElement('script');
  script.onload = () => resolve('loaded');
  script.onerror = () => resolve('error');
  script.src = src;
  document.body.append(script);
})`;

/** Has a page hold an address in a frame; gives back where the frame ends up. */
export async function frameIn(page: Page, src: string): Promise<string> {
  await runInPage(page, ADD_FRAME, { src });
  const frame = await (await page.$$('iframe')).at(-1)?.contentFrame();
  if (!frame) throw new Error(`There is no frame for ${src}.`);
  // The page hears of it sooner than whoever watches the page.
  for (const giveUpAt = Date.now() + 5_000; /^(about:blank)?$/.test(frame.url()) && Date.now() < giveUpAt; )
    await sleep(20);
  return frame.url();
}

const ADD_FRAME = `({ src }) => new Promise((resolve) => {
  const frame = document.createElement('iframe');
  frame.onload = () => resolve();
  frame.src = src;
  document.body.append(frame);
})`;

/** Has a page open a WebSocket: `open` or `error`. */
export async function openWebSocket(page: Page, url: string): Promise<string> {
  return String(await runInPage(page, OPEN_SOCKET, { url }));
}

const OPEN_SOCKET = `({ url }) => new Promise((resolve) => {
  const socket = new WebSocket(url);
  socket.onopen = () => resolve('open');
  socket.onerror = () => resolve('error');
})`;

/** Has a page send a beacon, the request that outlives its page. */
export async function sendBeacon(page: Page, url: string, body: string): Promise<void> {
  await runInPage(page, '({ url, body }) => navigator.sendBeacon(url, body)', { url, body });
}

/** As text, since what a page knows is unknown to the types of this program. */
function runInPage(page: Page, source: string, given: object): Promise<unknown> {
  return page.evaluate(`(${source})(${JSON.stringify(given)})`);
}
