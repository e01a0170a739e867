const MAX_LENGTH = 1024;
const PATH = /^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/;

/** The path of this server that somebody asked to see afterwards; undefined for what leads anywhere else. */
export function ownPathOf(asked: string | undefined, publicUrl: string): string | undefined {
  if (asked === undefined || asked.length > MAX_LENGTH || !PATH.test(asked)) return undefined;
  const url = URL.parse(asked, publicUrl);
  if (url === null || url.origin !== new URL(publicUrl).origin) return undefined;
  const path = `${url.pathname}${url.search}${url.hash}`;
  // Without its dots, "/.//example.com" is an address of another host.
  return PATH.test(path) ? path : undefined;
}
