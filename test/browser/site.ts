import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { openPage } from '../support/browser.ts';
import { buildPagesIfMissing, type PageOptions, startBrowser } from '../support/chromium.ts';
import { type RunningServer, removeDataDir, spawnLatchkeyd } from '../support/latchkeyd.ts';
import { WITH_ALICE } from './people.ts';

/** A server with its pages and a browser, shared by the tests of one file. */
export class Site {
  #server: RunningServer | undefined;
  #browser: Browser | undefined;

  /** Throws outside tests: there is none before they run. */
  get server(): RunningServer {
    if (this.#server === undefined) throw new Error('The server has not been started.');
    return this.#server;
  }

  get browser(): Browser {
    if (this.#browser === undefined) throw new Error('The browser has not been started.');
    return this.#browser;
  }

  /** A page of this site in a profile of its own; see `openPage`. */
  open(options: Omit<PageOptions, 'url'> = {}): Promise<Page> {
    return openPage(this.browser, { url: this.server.url, ...options });
  }

  async start(): Promise<void> {
    // A server that starts beside their build has none.
    await buildPagesIfMissing();
    [this.#server, this.#browser] = await Promise.all([spawnLatchkeyd({ env: WITH_ALICE }), startBrowser()]);
  }

  async stop(): Promise<void> {
    await this.#browser?.close();
    await this.#server?.kill();
    if (this.#server) removeDataDir(this.#server.dataDir);
  }
}

/** Starts a site with Alice, its administrator, for the tests of the file that calls this, and stops it after them. */
export function useSite(prepare: (site: Site) => Promise<void> = async () => undefined): Site {
  const site = new Site();
  beforeAll(async () => {
    await site.start();
    await prepare(site);
  });
  afterAll(() => site.stop());
  return site;
}
