/** Where to go when nothing else was asked for. */
export const HOME_PATH = '/settings/access-tokens';

const PAGES = /^\/(?:settings|admin|docs|dbfs|secrets|clusters|login\/(?:host|command))(?:\/|$)/;

/**
 * The page to go to after signing in: the asked one if it is a page of this server, otherwise home. A link may ask for
 * anything, so nothing but a path of our own pages passes.
 */
export function ownPath(asked: string | undefined, origin: string): string {
  if (asked === undefined || !URL.canParse(asked, origin)) return HOME_PATH;
  const url = new URL(asked, origin);
  if (url.origin !== origin || !PAGES.test(url.pathname)) return HOME_PATH;
  return `${url.pathname}${url.search}${url.hash}`;
}
