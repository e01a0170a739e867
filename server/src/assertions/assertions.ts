import { sign } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { MaybePromise } from '../db/database.ts';
import { nameScopes, type Scopes } from '../permissions/scopes.ts';
import type { Principal } from '../principals/principal.ts';
import type { VerifiedToken } from '../tokens/remembered-token.ts';
import type { AssertionKey } from './assertion-key.ts';
import type { AssertionKeys } from './assertion-keys.ts';

interface AssertionsDeps {
  readonly clock: Clock;
  readonly keys: Pick<AssertionKeys, 'current'>;
  readonly publicUrl: () => string;
}

/** Who calls. */
interface Subject {
  readonly principal: Principal;
  /** By which token, if by one. */
  readonly token?: VerifiedToken;
  readonly scopes?: Scopes;
}

interface Signed {
  readonly assertion: string;
  /** From when on it is not given any more: half of its time is left then. */
  readonly staleAt: number;
}

const LIFE_MS = 60_000;
/** No JWT of another kind is taken for one of these, and these for no other (RFC 8725 §3.11). */
const TYPE = 'latchkey-assertion+jwt';

/**
 * Signs for upstreams who calls: JWTs that are good for a minute and for one upstream. Signing costs more than verifying
 * a token does, so that one is kept for as long as the token is remembered and half of its time is left.
 */
export class Assertions {
  readonly #deps: AssertionsDeps;
  /** By who calls: an object that is the same for as long as a token is remembered. */
  readonly #signed = new WeakMap<Subject, Map<string, Signed>>();

  constructor(deps: AssertionsDeps) {
    this.#deps = deps;
  }

  /** The assertion for an upstream. Throws `unavailable`, or rejects with it, when there is no key to sign with. */
  for(subject: Subject, upstream: string): MaybePromise<string> {
    const kept = this.#signed.get(subject)?.get(upstream);
    if (kept !== undefined && this.#deps.clock.now() < kept.staleAt) return kept.assertion;
    const key = this.#deps.keys.current();
    if (key instanceof Promise) return key.then((known) => this.#sign(known, subject, upstream));
    return this.#sign(key, subject, upstream);
  }

  #sign({ keyId, privateKey }: AssertionKey, subject: Subject, upstream: string): string {
    const now = this.#deps.clock.now();
    const endsAt = Math.min(now + LIFE_MS, subject.token?.expiresAt ?? Number.POSITIVE_INFINITY);
    const header = { alg: 'ES256', typ: TYPE, kid: keyId };
    const { principal, token, scopes } = subject;
    const claims = {
      iss: this.#deps.publicUrl(),
      aud: upstream,
      sub: String(principal.id),
      preferred_username: principal.name,
      name: principal.displayName,
      ...(principal.email !== undefined && { email: principal.email }),
      // RFC 8693 §4.2.
      scope: nameScopes(scopes).replaceAll(',', ' '),
      ...(token !== undefined && { token_id: token.tokenId }),
      iat: Math.floor(now / 1000),
      exp: Math.floor(endsAt / 1000),
    };
    const text = `${encode(header)}.${encode(claims)}`;
    const signature = sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' });
    const assertion = `${text}.${signature.toString('base64url')}`;
    this.#keep(subject, upstream, { assertion, staleAt: now + (endsAt - now) / 2 });
    return assertion;
  }

  #keep(subject: Subject, upstream: string, signed: Signed): void {
    const kept = this.#signed.get(subject);
    if (kept === undefined) this.#signed.set(subject, new Map([[upstream, signed]]));
    else kept.set(upstream, signed);
  }
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
