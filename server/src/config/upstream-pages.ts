import { type Check, origin } from './checks.ts';
import { findTwins } from './table-fields.ts';

/** Browsers say where a request comes from, and keep a cookie from other hosts, only where nobody can listen in. */
const SAFE = /^(?:https:\/\/[^[]|http:\/\/(?:[a-z0-9-]+\.)*localhost(?::|$))/;

/** Where people's browsers reach an upstream: an origin of a host with a name. */
export const pages: Check<string> = {
  kind: 'text',
  placeholder: 'URL',
  expected: 'an https:// URL of nothing but host and port, or an http:// one of a name under localhost',
  parse(text) {
    const parsed = origin.parse(text);
    return parsed !== undefined && SAFE.test(parsed) ? parsed : undefined;
  },
};

interface WithPages {
  readonly name: string;
  readonly host?: string;
  readonly pages?: string;
}

/** What is wrong with where the browsers of upstreams are: their cookies must be for one host and one upstream. */
export function findPagesProblems(upstreams: readonly WithPages[], where: string): string[] {
  const withPages = upstreams.filter((one) => one.pages !== undefined);
  const elsewhere = withPages
    .filter((one) => one.host !== hostNameOf(one.pages))
    .map(
      (one) =>
        `pages of the upstream ${one.name} is ${JSON.stringify(one.pages)}: write host = ${JSON.stringify(hostNameOf(one.pages))}, too.`,
    );
  // A cookie is for a host, whatever the port.
  const hosts = withPages.map((one) => ({ 'host of pages': hostNameOf(one.pages) }));
  return [...elsewhere, ...findTwins(hosts, ['host of pages'], where)];
}

/** What is wrong with them beside the server's own address: browsers would send each the other's cookies. */
export function findSharedHostProblems(
  upstreams: readonly WithPages[],
  { publicUrl, host }: { readonly publicUrl?: string | undefined; readonly host: string },
): string[] {
  const own = new Set([host, publicUrl === undefined ? 'localhost' : hostNameOf(publicUrl)]);
  return upstreams
    .filter((one) => one.pages !== undefined && own.has(hostNameOf(one.pages) ?? ''))
    .map(
      (one) =>
        `pages of the upstream ${one.name} is ${JSON.stringify(one.pages)}, whose host is the server's own: give the service a host name of its own.`,
    );
}

function hostNameOf(url: string | undefined): string | undefined {
  return url === undefined ? undefined : new URL(url).hostname;
}
