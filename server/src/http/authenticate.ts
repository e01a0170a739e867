import type { Caller } from '../audit/audit-event.ts';
import type { Observations } from '../audit/observations.ts';
import type { MaybePromise } from '../db/database.ts';
import { LatchkeyError } from '../errors.ts';
import type { Permissions } from '../permissions/permissions.ts';
import { noTokenPermission, tokensDisabled } from '../permissions/refusals.ts';
import { allows, covers, type Scope } from '../permissions/scopes.ts';
import type { Passwords } from '../principals/passwords.ts';
import type { Principal } from '../principals/principal.ts';
import type { Session } from '../sessions/session.ts';
import type { Sessions } from '../sessions/sessions.ts';
import type { Settings } from '../settings/settings.ts';
import type { RefusalReason, TokenIdentity } from '../tokens/remembered-token.ts';
import type { Verification, Verifier } from '../tokens/verifier.ts';
import type { AddressGate } from './address-gate.ts';
import { type Credential, findCookie, parseAuthorization } from './credentials.ts';
import { isSafeMethod } from './own-origins.ts';
import { INVALID_ACCESS_TOKEN, insufficientScope, unauthenticated } from './refusals.ts';
import type { RequestHead } from './request-head.ts';

/** Who a request comes from, and by what it proved that. */
export type Identity =
  | TokenIdentity
  | { readonly via: 'password'; readonly principal: Principal }
  | { readonly via: 'session'; readonly principal: Principal; readonly session: Session };

/** A refusal is an answer, not an exception; only a database that does not answer throws. */
export type Authentication =
  | { readonly ok: true; readonly identity: Identity }
  | {
      readonly ok: false;
      readonly refusal: LatchkeyError;
      /** Of a token that there is or was, and that is not good. */
      readonly tokenId?: string | undefined;
      /** Nothing was sent that could be a credential. */
      readonly isWithout?: true;
    };

/** `route` is the one of the table of routes that was asked for: it is told of what is refused. */
export type Authenticate = (head: RequestHead, route: string) => MaybePromise<Authentication>;

interface AuthenticateDeps {
  readonly addressGate: AddressGate;
  readonly verifier: Verifier;
  readonly passwords: Passwords;
  readonly permissions: Permissions;
  readonly settings: Settings;
  readonly sessions: Sessions;
  readonly observations: Observations;
  /** Known once the port is. */
  readonly cookieName: () => string;
}

/** Builds the one function that tells who a request comes from: for the API, the gateway and forward-auth alike. */
export function createAuthenticate(deps: AuthenticateDeps): Authenticate {
  const settle = (head: RequestHead, refusal: LatchkeyError | undefined) =>
    refusal === undefined ? byCredential(deps, head) : ({ ok: false, refusal } as const);
  return (head, route) => {
    const refusal = deps.addressGate.admit(head, route);
    if (refusal instanceof Promise) return refusal.then((known) => settle(head, known));
    return settle(head, refusal);
  };
}

/** Whether somebody acts with a token that is limited to scopes. */
export function isScoped(identity: Identity): boolean {
  return identity.via === 'token' && !covers(identity.scopes, undefined);
}

/** Why a token is not enough for what needs a scope, or, with none, for what no limited token may do. */
export function refuseScope(identity: Identity, needed: Scope | undefined): LatchkeyError | undefined {
  if (identity.via !== 'token' || identity.scopes === undefined) return undefined;
  const isEnough = needed === undefined ? !isScoped(identity) : allows(identity.scopes, needed);
  return isEnough ? undefined : insufficientScope(needed);
}

/** Who asks, as the audit log tells it. */
export function callerOf(head: RequestHead, identity?: Identity): Caller {
  const { address, addressDoubt, userAgent, requestId } = head;
  const from = { address, addressDoubt, userAgent, requestId };
  if (identity === undefined) return { name: 'unknown', ...from };
  const { id, name } = identity.principal;
  const sessionId = identity.via === 'session' ? { sessionId: identity.session.sessionId } : {};
  return { principalId: id, name, ...from, ...sessionId };
}

function byCredential(deps: AuthenticateDeps, head: RequestHead): MaybePromise<Authentication> {
  const credential = parseAuthorization(head.authorization);
  if (credential.kind === 'token') return byToken(deps, head, credential.tokenValue);
  if (credential.kind === 'password') return byPassword(deps, head, credential);
  const cookieValue = credential.kind === 'none' ? findCookie(head.cookie, deps.cookieName()) : undefined;
  if (cookieValue === undefined) {
    const isWithout = credential.kind === 'none' && { isWithout: true as const };
    return { ok: false, refusal: unauthenticated(head), ...isWithout };
  }
  return bySession(deps, head, cookieValue);
}

function byToken(
  deps: AuthenticateDeps,
  head: RequestHead,
  tokenValue: string,
): MaybePromise<Authentication> {
  const verification = deps.verifier.verify(tokenValue, head);
  if (verification instanceof Promise) return verification.then((done) => fromVerification(deps, head, done));
  return fromVerification(deps, head, verification);
}

function fromVerification(
  deps: AuthenticateDeps,
  head: RequestHead,
  verification: Verification,
): Authentication {
  if (verification.ok) return verification;
  if (verification.reason === 'address_not_allowed') deps.addressGate.warnOfDoubt(head);
  observeRefusal(deps, head, verification);
  return { ok: false, refusal: outwardRefusal(verification.reason), tokenId: verification.tokenId };
}

/** What a caller is told: the same for everything but what concerns only somebody with a good token. */
function outwardRefusal(reason: RefusalReason): LatchkeyError {
  if (reason === 'tokens_disabled') return tokensDisabled();
  if (reason === 'no_permission') return noTokenPermission();
  return INVALID_ACCESS_TOKEN;
}

function observeRefusal(
  deps: AuthenticateDeps,
  head: RequestHead,
  refused: Extract<Verification, { ok: false }>,
): void {
  const { reason, tokenId, owner } = refused;
  // Not by user agent: a stranger names itself anew with each request.
  const key = `tokenLogin\n${reason}\n${tokenId ?? ''}\n${head.address}`;
  deps.observations.observe(key, () => ({
    service: 'accounts',
    action: 'tokenLogin',
    caller: {
      ...callerOf(head),
      ...(owner && { principalId: owner.id, name: owner.name }),
    },
    params: {
      reason,
      ...(tokenId && { tokenId }),
      ...(owner && { user: owner.name }),
      authenticationMethod: 'PAT',
    },
    statusCode: 403,
  }));
}

async function byPassword(
  deps: AuthenticateDeps,
  head: RequestHead,
  { userName, password }: Extract<Credential, { kind: 'password' }>,
): Promise<Authentication> {
  if (!(await deps.settings.read()).passwordsEnabled) {
    const message = 'Passwords are switched off for the workspace: use a personal access token.';
    return { ok: false, refusal: new LatchkeyError('permission_denied', message) };
  }
  const check = await deps.passwords.check({ userName, password, caller: callerOf(head) });
  if (!check.ok && check.reason === 'throttled') {
    // Not 429: official clients would go on sending the same wrong password.
    const message = 'Too many failed passwords: wait a minute, then send the right one, or use a token.';
    return { ok: false, refusal: new LatchkeyError('password_attempts_refused', message) };
  }
  if (!check.ok) return { ok: false, refusal: unauthenticated(head) };
  if (!(await deps.permissions.mayUse('passwords', check.principal.id))) {
    const message = 'Basic authentication by password is not allowed for you: use a personal access token.';
    return { ok: false, refusal: new LatchkeyError('permission_denied', message) };
  }
  const identity = { via: 'password', principal: check.principal } as const;
  const key = `login\n${check.principal.id}\n${head.address}\n${head.userAgent}`;
  deps.observations.observe(key, () => ({
    service: 'accounts',
    action: 'login',
    caller: callerOf(head, identity),
    params: { user: check.principal.name, authenticationMethod: 'BASIC_AUTH' },
    statusCode: 200,
  }));
  return { ok: true, identity };
}

async function bySession(
  deps: AuthenticateDeps,
  head: RequestHead,
  cookieValue: string,
): Promise<Authentication> {
  // A browser always says where a write comes from; without that, a cookie proves nothing about who wants it.
  if (!isSafeMethod(head.method) && head.secFetchSite === undefined && head.origin === undefined) {
    const message =
      'A write by cookie needs an Origin or Sec-Fetch-Site header: use a token outside a browser.';
    return { ok: false, refusal: new LatchkeyError('cross_origin', message) };
  }
  const found = await deps.sessions.find(cookieValue);
  if (found === undefined) return { ok: false, refusal: unauthenticated(head) };
  return { ok: true, identity: { via: 'session', ...found } };
}
