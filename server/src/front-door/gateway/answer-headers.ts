import type { IncomingMessage } from 'node:http';
import {
  isOwnCookie,
  namedByConnection,
  OF_ONE_HOP,
  rememberedByName,
  trailersThatPass,
  withoutNamed,
} from './header-names.ts';

/**
 * What speaks for an origin as a whole: a service that shares ours must not. `Clear-Site-Data` would sign people out,
 * a service worker would stand before our own pages.
 */
const OF_ORIGIN: readonly string[] = [
  ...['service-worker-allowed', 'clear-site-data', 'strict-transport-security', 'alt-svc', 'public-key-pins'],
  // A browser that is asked for a password at our origin keeps it, and sends it to us.
  ...[
    'www-authenticate',
    'expect-ct',
    'nel',
    'report-to',
    'set-login',
    'accept-ch',
    'critical-ch',
    'origin-agent-cluster',
  ],
];
/** Without `allow-same-origin`: its pages are of an origin of their own, wherever they are served. */
const SANDBOX = 'sandbox allow-scripts allow-forms allow-popups allow-downloads';

type Treatment = 'pass' | 'drop' | 'connection' | 'set-cookie' | 'length' | 'trailer';
const SPECIAL: Readonly<Record<string, Treatment>> = {
  connection: 'connection',
  'set-cookie': 'set-cookie',
  'content-length': 'length',
  trailer: 'trailer',
};

/** Makes what a client is answered, of what a service answered. */
export class AnswerHeaders {
  readonly #isOnOwnOrigin: boolean;
  readonly #treat: (name: string) => Treatment;

  constructor({ isOnOwnOrigin }: { readonly isOnOwnOrigin: boolean }) {
    this.#isOnOwnOrigin = isOnOwnOrigin;
    const dropped = new Set([...OF_ONE_HOP, ...(isOnOwnOrigin ? OF_ORIGIN : [])]);
    this.#treat = rememberedByName((name) => SPECIAL[name] ?? (dropped.has(name) ? 'drop' : 'pass'));
  }

  /** `further` are ours, and stand beside those of the service. */
  build(rawHeaders: readonly string[], further: readonly string[], isChunkable: boolean): string[] {
    let headers: string[] = [];
    const named: string[] = [];
    let trailer: string | undefined;
    let hasLength = false;
    for (let i = 0; i < rawHeaders.length; i += 2) {
      const name = rawHeaders[i] as string;
      const value = rawHeaders[i + 1] as string;
      const treatment = this.#treat(name);
      if (treatment === 'pass') headers.push(name, value);
      else if (treatment === 'set-cookie') {
        // One without a name is sent by browsers as it stands, and may be taken for one of ours.
        const cookie = value.split(/[=;]/, 1)[0]?.trim() ?? '';
        if (cookie !== '' && !isOwnCookie(cookie)) headers.push(name, value);
      } else if (treatment === 'length') {
        hasLength = true;
        headers.push(name, value);
      } else if (treatment === 'connection') named.push(...namedByConnection(value));
      else if (treatment === 'trailer') trailer = value;
    }
    if (named.length > 0) headers = withoutNamed(headers, new Set(named));
    if (trailer !== undefined && !hasLength && isChunkable) headers.push('Trailer', trailer);
    if (this.#isOnOwnOrigin) headers.push('Content-Security-Policy', SANDBOX);
    headers.push(...further);
    return headers;
  }

  trailersOf({ rawTrailers }: IncomingMessage): readonly [string, string][] {
    return trailersThatPass(rawTrailers, (name) => this.#treat(name) === 'pass');
  }
}
