import { foldName } from '../../http/fold-name.ts';

/** Whether a name is spelled with no sign that somebody might take for another. */
export function isPlain(name: string): boolean {
  return /^[a-z0-9-]+$/i.test(name);
}

/** Of one connection alone (RFC 9110 §7.6.1), or what frames a message, which each side does anew. */
export const OF_ONE_HOP: readonly string[] = [
  ...['connection', 'keep-alive', 'proxy-connection', 'te', 'transfer-encoding', 'upgrade', 'http2-settings'],
  ...['proxy-authenticate', 'proxy-authorization', 'proxy-authentication-info', 'content-length', 'trailer'],
];

/** The names that a `Connection` header gives to headers of this hop, beside those that are so anyway. */
export function namedByConnection(value: string): readonly string[] {
  if (/^(?:keep-alive|close|upgrade|te)$/i.test(value)) return [];
  return value
    .split(',')
    .map((name) => foldName(name.trim()))
    .filter((name) => name !== '');
}

/** Without the headers of these names, in whatever spelling. */
export function withoutNamed(rawHeaders: readonly string[], names: ReadonlySet<string>): string[] {
  const kept: string[] = [];
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] as string;
    if (!names.has(foldName(name))) kept.push(name, rawHeaders[i + 1] as string);
  }
  return kept;
}

/** More spellings than honest clients use are not remembered. */
const MAX_REMEMBERED = 1_000;
const MAX_NAME = 64;

/** Remembers what becomes of a header by its name as it was sent, which costs less than to fold it each time. */
export function rememberedByName<Treatment>(
  decide: (folded: string) => Treatment,
): (name: string) => Treatment {
  const remembered = new Map<string, Treatment>();
  return (name) => {
    let treatment = remembered.get(name);
    if (treatment !== undefined) return treatment;
    treatment = decide(foldName(name));
    if (remembered.size < MAX_REMEMBERED && name.length <= MAX_NAME) remembered.set(name, treatment);
    return treatment;
  };
}

/** Trailers may be taken for headers: what would not be passed on there is not passed on here. */
export function trailersThatPass(
  rawTrailers: readonly string[],
  passes: (name: string) => boolean,
): [string, string][] {
  const kept: [string, string][] = [];
  for (let i = 0; i < rawTrailers.length; i += 2) {
    const name = rawTrailers[i] as string;
    if (passes(name)) kept.push([name, rawTrailers[i + 1] as string]);
  }
  return kept;
}

/** Whether a cookie is one of ours, of this or of another Latchkey at the same host. */
export function isOwnCookie(name: string): boolean {
  // Browsers and frameworks differ in how they read the prefixes: `__host-` is refused by some and taken by others.
  return /^(?:__(?:host|secure|http|host-http)-)?latchkey/i.test(name.trim());
}
