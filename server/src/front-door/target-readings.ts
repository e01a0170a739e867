/** A target that everybody reads alike: no escapes, no empty or dot segments, no parameters, no backslash. */
const PLAIN = /^(?:\/(?!\.{1,2}(?:\/|$))[A-Za-z0-9\-._~!$&'()*+,=:@]+)*\/?$/;

const MAX_LENGTH = 8_192;

/** RFC 3629 §3: longer forms of characters that have a shorter one, which careless decoders take for a dot or a slash. */
const OVERLONG = /[\xc0\xc1]|\xe0[\x80-\x9f]|\xf0[\x80-\x8f]/;

/**
 * Every path that some server on the way could take a request target for: as sent, percent-decoded once and twice,
 * with `\` as `/`, with `;…` parameters cut off, with empty and dot segments resolved, and any mix of these. One for
 * a plain target. Undefined when it is no path, when it has control characters, broken escapes or overlong UTF-8 on any
 * reading, or when it is tangled.
 */
export function readTarget(target: string): readonly string[] | undefined {
  // RFC 9112 §3.2.1 has no `#` in a target: some end the path there, some do not.
  const end = target.indexOf('?');
  const path = end < 0 ? target : target.slice(0, end);
  if (!path.startsWith('/') || path.length > MAX_LENGTH) return undefined;
  if (PLAIN.test(path)) return [path];
  if (isTangled(path)) return undefined;
  const unresolved = new Set<string>();
  for (const decoded of decodings(path)) {
    if (decoded === undefined || hasControls(decoded) || OVERLONG.test(decoded)) return undefined;
    for (const slashed of [decoded, decoded.replaceAll('\\', '/')])
      unresolved.add(slashed).add(slashed.replaceAll(/;[^/]*/g, ''));
  }
  const readings = new Set(unresolved);
  for (const one of unresolved) {
    // Some merge slashes before they resolve dots, some afterwards, some never.
    const resolved = resolveDots(one);
    readings
      .add(resolved)
      .add(mergeSlashes(resolved))
      .add(resolveDots(mergeSlashes(one)));
  }
  // A `?` or `#` that was escaped ends the path for whoever decodes first.
  for (const reading of [...readings]) {
    const cut = reading.search(/[?#]/);
    if (cut >= 0) readings.add(reading.slice(0, cut) || '/');
  }
  return [...readings];
}

/**
 * Whether a path holds things that make more readings together than can be told: which segment a `..` takes away, and
 * where a parameter ends, depends on what had been decoded, cut off or taken for a slash by then, and a proxy and its
 * service do some of it each. Clients resolve dots before they send, so no honest one writes such a path.
 */
function isTangled(path: string): boolean {
  const once = decodeLoosely(path);
  const twice = decodeLoosely(once);
  const hasParameters = twice.includes(';');
  const hasHiddenSlashes = twice.includes('\\') || countOf(twice, /\//g) > countOf(path, /\//g);
  const hasHiddenEnd = /[?#]/.test(twice);
  const dots = new Set([path, once, twice].map((text) => countOf(text, DOTS)).filter((count) => count > 0));
  if (dots.size === 0) return hasParameters && hasHiddenSlashes;
  return dots.size > 1 || hasParameters || hasHiddenSlashes || hasHiddenEnd;
}

/** A segment that is a dot or two, wherever it may end. */
const DOTS = /[/\\]\.{1,2}(?=[/\\;?#]|$)/g;

function countOf(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

/** As it stands, decoded once, and decoded twice. */
function decodings(path: string): (string | undefined)[] {
  const once = decode(path);
  // What no escapes are left of after one decoding is the same after two; a `%` that stood for itself is no escape.
  const twice = once === undefined || !/%[0-9a-f]{2}/i.test(once) ? once : decodeLoosely(once);
  return [path, once, twice];
}

function decode(text: string): string | undefined {
  if (/%(?![0-9a-f]{2})/i.test(text)) return undefined;
  return decodeLoosely(text);
}

/** Byte by byte, as servers do that do not ask whether it is UTF-8. */
function decodeLoosely(text: string): string {
  return text.replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

function hasControls(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  return /[\u0000-\u001f\u007f]/.test(text);
}

function mergeSlashes(path: string): string {
  return path.replaceAll(/\/{2,}/g, '/');
}

/** RFC 3986 §5.2.4: an empty segment is a segment. */
function resolveDots(path: string): string {
  const kept: string[] = [];
  const segments = path.split('/').slice(1);
  for (const segment of segments) {
    if (segment === '..') kept.pop();
    else if (segment !== '.') kept.push(segment);
  }
  const last = segments.at(-1);
  if (last === '.' || last === '..') kept.push('');
  return `/${kept.join('/')}`;
}
