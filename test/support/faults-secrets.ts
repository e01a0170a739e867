/** Something that may be written down nowhere, with every form in which it could be. */
export interface Secret {
  /** What it is, without saying it. */
  readonly what: string;
  readonly forms: readonly Buffer[];
  /** Hexadecimal forms so short that they may turn up inside some hash: they count only where they stand alone. */
  readonly standing: readonly string[];
}

/** A place where something may have been written down. */
export interface Place {
  readonly name: string;
  readonly bytes: Buffer;
}

/** How many characters of a token value may be kept for people to recognise it by. */
const MOST_KEPT = 8;
const HEX_DIGIT = /[0-9a-f]/i;

/** A token value: whole, without its prefix, and its beginning and end from the length on that may not be kept. */
export function tokenSecret(value: string, what: string): Secret {
  const prefix = /^(?:dapi|[a-z0-9]+_)/.exec(value)?.[0] ?? '';
  const body = value.slice(prefix.length);
  const first = body.slice(0, MOST_KEPT + 1);
  const last = body.slice(-MOST_KEPT - 1);
  const isHex = /^[0-9a-f]+$/.test(body);
  return {
    what,
    forms: [
      ...formsOf(value),
      ...formsOf(body),
      ...formsOf(prefix + first),
      ...(isHex ? [] : formsOf(first)),
    ],
    standing: isHex ? [first, last] : [],
  };
}

/** A password or a cookie's value: only as a whole. */
export function plainSecret(text: string, what: string): Secret {
  return { what, forms: formsOf(text), standing: [] };
}

/** Looks for all secrets in all places; gives back in words what was found where. */
export function findLeaks(secrets: readonly Secret[], places: readonly Place[]): string[] {
  return places.flatMap(({ name, bytes }) =>
    secrets.filter((secret) => isIn(secret, bytes)).map(({ what }) => `${what} is in ${name}`),
  );
}

function isIn({ forms, standing }: Secret, bytes: Buffer): boolean {
  return forms.some((form) => bytes.includes(form)) || standing.some((hex) => standsAloneIn(hex, bytes));
}

function standsAloneIn(hex: string, bytes: Buffer): boolean {
  for (let at = bytes.indexOf(hex); at >= 0; at = bytes.indexOf(hex, at + 1)) {
    const before = bytes.toString('latin1', Math.max(0, at - 1), at);
    const after = bytes.toString('latin1', at + hex.length, at + hex.length + 1);
    if (!HEX_DIGIT.test(before) && !HEX_DIGIT.test(after)) return true;
  }
  return false;
}

/** As it is, as JSON and URLs write it, as bytes in hexadecimal and decimal, and inside any base64. */
function formsOf(text: string): Buffer[] {
  const bytes = Buffer.from(text);
  const written = [
    text,
    JSON.stringify(text).slice(1, -1),
    encodeURIComponent(text),
    bytes.toString('hex'),
    [...bytes].join(','),
    ...[0, 1, 2].map((offset) => insideBase64(bytes, offset)),
  ];
  return [...new Set(written)].map((form) => Buffer.from(form));
}

/** What base64 makes of the bytes whatever stands before and after them, `offset` bytes into a group of three. */
function insideBase64(bytes: Buffer, offset: number): string {
  const encoded = Buffer.concat([Buffer.alloc(offset), bytes])
    .toString('base64')
    .replace(/=+$/, '');
  const isWhole = (offset + bytes.length) % 3 === 0;
  return encoded.slice(offset === 0 ? 0 : offset + 1, isWhole ? undefined : -1);
}
