import type { Clock } from '../clock.ts';
import type { UpstreamConfig } from '../config/upstreams.ts';
import type { MaybePromise } from '../db/database.ts';
import { LatchkeyError } from '../errors.ts';
import { type Identity, refuseScope } from '../http/authenticate.ts';
import { isSafeMethod } from '../http/own-origins.ts';
import type { RequestHead } from '../http/request-head.ts';
import { allows, type Scope } from '../permissions/scopes.ts';
import type { KnownMemberships } from '../principals/groups/known-memberships.ts';
import { RateLimits } from './rate-limits.ts';

/** Whether somebody who is known may do this, and what is told of it in the answer. */
export type PolicyAnswer =
  /** Raw headers: names and values in turn. */
  { readonly refusal?: undefined; readonly headers: readonly string[] } | { readonly refusal: LatchkeyError };

/** What a request does, as far as a policy asks. */
export type PolicyQuestion = Pick<RequestHead, 'method' | 'isUpgrade' | 'hasMethodOverride'>;

interface PolicyDeps {
  readonly memberships: KnownMemberships;
  readonly clock: Clock;
}

const NOTHING_TO_TELL: PolicyAnswer = Object.freeze({ headers: Object.freeze([]) });

/** Who may do what at which upstream: by scopes and methods, groups, and how often, in this order. */
export class Policy {
  readonly #memberships: KnownMemberships;
  readonly #rateLimits: RateLimits;

  constructor({ memberships, clock }: PolicyDeps) {
    this.#memberships = memberships;
    this.#rateLimits = new RateLimits({ clock });
  }

  /** At once where all that must be known is remembered. Rejects when the database must be asked and does not answer. */
  check(upstream: UpstreamConfig, identity: Identity, question: PolicyQuestion): MaybePromise<PolicyAnswer> {
    const refusal = this.#refuse(upstream, identity, question);
    if (refusal instanceof Promise) return refusal.then((known) => this.#limit(upstream, identity, known));
    return this.#limit(upstream, identity, refusal);
  }

  /** The same for what is open already: no further request, so the limit does not count it. */
  stillAdmits(upstream: UpstreamConfig, identity: Identity, question: PolicyQuestion): MaybePromise<boolean> {
    const refusal = this.#refuse(upstream, identity, question);
    if (refusal instanceof Promise) return refusal.then((known) => known === undefined);
    return refusal === undefined;
  }

  #refuse(
    upstream: UpstreamConfig,
    identity: Identity,
    question: PolicyQuestion,
  ): MaybePromise<LatchkeyError | undefined> {
    const refusal = refuseScopes(upstream, identity, question);
    if (refusal !== undefined || upstream.groups === undefined) return refusal;
    const isMember = this.#memberships.isInAny(identity.principal.id, upstream.groups);
    const decide = (known: boolean) => (known ? undefined : notAMember(upstream));
    return isMember instanceof Promise ? isMember.then(decide) : decide(isMember);
  }

  /** Last, so that only what would pass is counted. */
  #limit(upstream: UpstreamConfig, identity: Identity, refusal: LatchkeyError | undefined): PolicyAnswer {
    if (refusal !== undefined) return { refusal };
    const { name, rateLimit } = upstream;
    return rateLimit === undefined ? NOTHING_TO_TELL : this.#rateLimits.take({ name, rateLimit }, identity);
  }
}

/** The least that a token which is limited to scopes needs for a request; undefined: no such token may make it. */
export function neededScope(
  { scope, readScope }: Pick<UpstreamConfig, 'scope' | 'readScope'>,
  question: PolicyQuestion,
): Scope | undefined {
  return readScope !== undefined && isReading(question) ? readScope : scope;
}

function refuseScopes(
  upstream: UpstreamConfig,
  identity: Identity,
  question: PolicyQuestion,
): LatchkeyError | undefined {
  if (identity.via !== 'token') return undefined;
  // Who may do everything may read.
  if (upstream.scope !== undefined && allows(identity.scopes, upstream.scope)) return undefined;
  return refuseScope(identity, neededScope(upstream, question));
}

/** A WebSocket begins as a GET, and a service may take another method for the one that was sent. */
function isReading({ method, isUpgrade, hasMethodOverride }: PolicyQuestion): boolean {
  return isSafeMethod(method) && !isUpgrade && !hasMethodOverride;
}

function notAMember({ name }: UpstreamConfig): LatchkeyError {
  return new LatchkeyError(
    'permission_denied',
    `"${name}" is open to some groups alone, and you are in none of them: ask an administrator.`,
  );
}
