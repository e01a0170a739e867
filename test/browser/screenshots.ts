import { copyFileSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { keepPicture, newPage, startBrowser } from '../support/chromium.ts';
import { removeDataDir, spawnLatchkeyd } from '../support/latchkeyd.ts';
import { signInByApi, WITH_ALICE } from './people.ts';
import { SIZES, STAGES } from './screens/all.ts';
import type { Screen, Stage } from './screens/screen.ts';

// `npm run screenshots` takes a picture of every screen, of those that are named, or with `--readme` those of the README.

const OUTPUT = join(import.meta.dirname, 'output', 'screenshots');
const IMAGES = join(import.meta.dirname, '..', '..', 'docs', 'images');
const THEMES = ['light', 'dark'] as const;
const MAX_IMAGE_BYTES = 200_000;

/** The pictures of the README, by the names of their screens. */
const README = ['tokens', 'new-token', 'console-overview'];

interface Shot {
  readonly screen: Screen;
  readonly size: (typeof SIZES)[number];
  readonly theme: (typeof THEMES)[number];
}

await takeAll(process.argv.slice(2));

async function takeAll(args: readonly string[]): Promise<void> {
  const forReadme = args.includes('--readme');
  const names = forReadme ? README : args;
  const all = STAGES.flatMap(({ screens }) => screens);
  const unknown = names.filter((name) => !all.some((screen) => screen.name === name));
  if (unknown.length > 0) throw new Error(`There is no screen ${unknown.join(', ')}.`);
  rmSync(OUTPUT, { recursive: true, force: true });
  mkdirSync(OUTPUT, { recursive: true });
  const isWanted = ({ name }: Screen) => names.length === 0 || names.includes(name);
  const browser = await startBrowser();
  try {
    for (const { prepare, screens } of STAGES)
      await takeOn(browser, prepare, { screens: screens.filter(isWanted), forReadme });
  } finally {
    await browser.close();
  }
  if (forReadme) copyForReadme();
  else writeFileSync(join(OUTPUT, 'index.html'), contactSheet(all.filter(isWanted)));
  console.log(forReadme ? IMAGES : join(OUTPUT, 'index.html'));
}

/** Takes these screens on a server of their own. */
async function takeOn(
  browser: Browser,
  prepare: (typeof STAGES)[number]['prepare'],
  { screens, forReadme }: { screens: readonly Screen[]; forReadme: boolean },
): Promise<void> {
  if (screens.length === 0) return;
  const server = await spawnLatchkeyd({ env: WITH_ALICE });
  const sizes = forReadme ? SIZES.filter(({ size }) => size === 'desktop') : SIZES;
  const themes = forReadme ? (['light'] as const) : THEMES;
  try {
    const stage = await prepare(server);
    for (const screen of screens)
      for (const size of sizes)
        for (const theme of themes) await take(browser, stage, { screen, size, theme });
  } finally {
    await server.kill();
    removeDataDir(server.dataDir);
  }
}

async function take(browser: Browser, stage: Stage, { screen, size, theme }: Shot): Promise<void> {
  const { page } = await newPage(browser, {
    url: stage.server.url,
    viewport: size.viewport,
    colorScheme: theme,
  });
  try {
    if (screen.as) await signInByApi(page, stage[screen.as]);
    await screen.open(page, stage);
    await keepPicture(page, join(OUTPUT, fileName(screen, size.size, theme)));
  } catch (error) {
    throw new Error(`${screen.name} could not be opened.`, { cause: error });
  } finally {
    await page.context().close();
  }
}

function fileName({ name }: Screen, size: string, theme: string): string {
  return `${name}-${size}-${theme}.png`;
}

function copyForReadme(): void {
  mkdirSync(IMAGES, { recursive: true });
  for (const name of README) {
    const from = join(OUTPUT, `${name}-desktop-light.png`);
    const { size } = statSync(from);
    if (size > MAX_IMAGE_BYTES) throw new Error(`${name} has ${size} bytes, too many for the README.`);
    copyFileSync(from, join(IMAGES, `${name}.png`));
  }
}

/** All pictures on one page, a row for each screen and theme. */
function contactSheet(screens: readonly Screen[]): string {
  const rows = screens.flatMap((screen) =>
    THEMES.map((theme) => {
      const pictures = SIZES.map(({ size }) => {
        const file = fileName(screen, size, theme);
        return `<td><a href="${file}"><img src="${file}" alt="${screen.name}, ${size}, ${theme}" loading="lazy"></a></td>`;
      });
      return `<tr><th scope="row">${screen.name}<br>${theme}</th>${pictures.join('')}</tr>`;
    }),
  );
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Screens of Latchkey</title>
<style>body{font:14px system-ui;margin:24px}th{text-align:start;vertical-align:top;padding:8px}td{padding:8px;vertical-align:top}img{max-width:420px;max-height:520px;border:1px solid #ccc}</style>
<h1>Screens of Latchkey</h1><table>${rows.join('\n')}</table></html>
`;
}
