const inspectCustom = Symbol.for('nodejs.util.inspect.custom');

/**
 * A string that prints, inspects and serialises as its mask, so that logging what holds it cannot leak it.
 */
export class SecretValue {
  readonly #value: string;
  readonly #mask: string;

  constructor(value: string, mask = '***') {
    this.#value = value;
    this.#mask = mask;
    Object.freeze(this);
  }

  /** The string itself; call it only where it is used. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return this.#mask;
  }

  toJSON(): string {
    return this.#mask;
  }

  [inspectCustom](): string {
    return this.#mask;
  }
}

const SHOWN_SCHEMES: ReadonlySet<string> = new Set(['postgres:', 'postgresql:', 'http:', 'https:']);

/**
 * A URL as it may be shown: password, query and fragment masked. Gives `***` for all that cannot be taken
 * apart with certainty.
 */
export function maskUrl(text: string): string {
  const url = URL.parse(text);
  if (url === null || !SHOWN_SCHEMES.has(url.protocol) || !/^[a-z]+:\/\//i.test(text)) return '***';
  // A password with an unencoded `/`, `?` or `#` ends the authority early: the rest and the `@` come later.
  if (/@/.test(url.pathname + url.search + url.hash)) return '***';
  const password = url.password === '' ? '' : ':***';
  const userInfo = url.username === '' && password === '' ? '' : `${url.username}${password}@`;
  const query = url.search === '' ? '' : '?***';
  const fragment = url.hash === '' ? '' : '#***';
  return `${url.protocol}//${userInfo}${url.host}${url.pathname}${query}${fragment}`;
}
