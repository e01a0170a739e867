/** A URL as it is kept, ending in `/`, or what is wrong with it: words that follow the name of the field. */
export type ReadUrl = { readonly url: string } | { readonly problem: string };

const MAX_LENGTH = 1_024;
const LOWEST_PORT = 1_024;
const EXAMPLE = 'such as http://spark.internal:8080';

/**
 * Reads where a cluster's master shows its web page. What people copy from the browser is taken, too: with or without
 * the slash, or the `json` behind it. Nothing of a URL that may hold a password is in what is wrong with it.
 */
export function readStatusUrl(text: string): ReadUrl {
  if (text.length > MAX_LENGTH) return { problem: `must not have more than ${MAX_LENGTH} characters` };
  const url = URL.parse(text.trim());
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:'))
    return { problem: `must be an http:// or https:// URL, ${EXAMPLE}` };
  if (url.username !== '' || url.password !== '' || /^[^/]*\/\/[^/?#]*@/.test(text.trim()))
    return {
      problem:
        'must hold no user name and no password: everybody who may use clusters sees it. Let the master’s proxy admit this server by its address',
    };
  if (url.search !== '' || url.hash !== '' || /[?#]/.test(text))
    return { problem: `must end with its path, without ? and #, ${EXAMPLE}` };
  if (url.port !== '' && Number(url.port) < LOWEST_PORT)
    return {
      problem: `must have port 80, 443, or one from ${LOWEST_PORT} on: the others belong to other protocols`,
    };
  url.pathname = url.pathname.replace(/\/(json\/?)?$/, '/');
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return { url: url.href };
}
