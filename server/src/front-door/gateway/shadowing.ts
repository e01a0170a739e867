import type { UpstreamConfig } from '../../config/upstreams.ts';

/** What is answered before the table of routes is looked at. */
const RESERVED = ['/forward-auth/*', '/.latchkey/*'];

/**
 * What is wrong with upstreams that share our host: one whose path equals, contains or lies under a route of ours
 * would take requests from it, or never get its own. `routes` as Fastify writes them.
 */
export function findShadowing(upstreams: readonly UpstreamConfig[], routes: readonly string[]): string[] {
  const own = [...RESERVED, ...routes].map(segmentsOf);
  return upstreams
    .filter(({ host, service }) => host === undefined && service !== undefined)
    .flatMap(({ name, path = '/' }) => {
      const route = own.find((one) => overlap(segmentsOf(path), one));
      if (route === undefined) return [];
      return [
        `The upstream ${name} has the path ${path}, which is taken by Latchkey's own /${route.join('/')}: write another path, or give it a host of its own.`,
      ];
    });
}

/** The start page is one path, and nothing lies under it. */
function segmentsOf(path: string): readonly string[] {
  return path.split('/').slice(1);
}

function overlap(path: readonly string[], route: readonly string[]): boolean {
  if (path.length === 1 && path[0] === '') return true;
  if (route.length === 1 && route[0] === '') return false;
  const shared = Math.min(path.length, route.length);
  for (let i = 0; i < shared; i++) {
    const own = route[i] ?? '';
    if (own === '*') return true;
    if (!own.startsWith(':') && own !== path[i]) return false;
  }
  return true;
}
