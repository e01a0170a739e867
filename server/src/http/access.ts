import type { FastifyInstance, FastifyRequest, onRequestHookHandler, preHandlerHookHandler } from 'fastify';
import type { Caller } from '../audit/audit-event.ts';
import type { Observations } from '../audit/observations.ts';
import type { MaybePromise } from '../db/database.ts';
import { LatchkeyError } from '../errors.ts';
import type { Scope } from '../permissions/scopes.ts';
import type { Principal } from '../principals/principal.ts';
import { notAdministrator } from '../principals/refusals.ts';
import type { ScopeUses } from '../tokens/autoscope/scope-uses.ts';
import type { AddressGate } from './address-gate.ts';
import {
  type Authenticate,
  type Authentication,
  callerOf,
  type Identity,
  refuseScope,
} from './authenticate.ts';
import { observeDenial } from './denials.ts';
import { type HeadedRequest, headOf } from './request-head.ts';

/** Who may call a route. Every route says so, or the server does not start. */
export type Access =
  /** Whoever comes from an address that the IP access lists admit. */
  | 'anyone'
  /** From any address, for those who watch over the server: it tells nothing else. */
  | 'monitors'
  | {
      /** What a scoped token needs; `any` for every token; left out: refused to scoped tokens. */
      readonly scope?: Scope | 'any';
      /** Left out: all kinds of credential. */
      readonly via?: readonly Identity['via'][];
      readonly isForAdministrators?: boolean;
      /** By session only soon after the password was given. */
      readonly needsRecentProof?: boolean;
      /** Whoever sends no credential may call it, too, and is nobody there: use `findIdentity`. */
      readonly isOptional?: boolean;
    };

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access;
    /** Decides about a request to this route; set where its callers must be known. */
    admit?: onRequestHookHandler;
  }
  interface FastifyRequest {
    /** Set once the caller is known; use `identityOf`. */
    identity: Identity | undefined;
    /** When that was decided, by `performance.now()`. */
    admittedAt: number;
  }
}

type Done = (refusal?: Error) => void;
type Guarded = Exclude<Access, 'anyone' | 'monitors'>;

interface AccessDeps {
  readonly observations: Observations;
  readonly authenticate: Authenticate;
  readonly addressGate: AddressGate;
  readonly now: () => number;
  readonly recentProofMs: number;
}

/** A body that takes longer comes from somebody who may have lost, meanwhile, what the head was let in with. */
const BODY_MAY_TAKE_MS = 20;

/** The caller of a route that is not for anyone. */
export function identityOf(request: FastifyRequest): Identity {
  if (request.identity === undefined)
    throw new Error('This route is open to anyone: nobody was authenticated.');
  return request.identity;
}

/** As `identityOf`; undefined for whoever sent no credential to a route that may be called so. */
export function findIdentity(request: FastifyRequest): Identity | undefined {
  return request.identity;
}

/** The same as the audit log tells it. */
export function callerOfRequest(request: FastifyRequest): Caller {
  return callerOf(headOf(request.raw as HeadedRequest), identityOf(request));
}

/** Who asks, for rules that decide and record by it. */
export function whoAsks(request: FastifyRequest): { readonly principal: Principal; readonly caller: Caller } {
  return { principal: identityOf(request).principal, caller: callerOfRequest(request) };
}

/**
 * Counts what a token that learns has called, once it is known how that is answered: what was refused for want of
 * rights, by the route or by the rule behind it, and what failed would teach the token what it cannot do.
 */
export function noteScopeUse(scopeUses: ScopeUses, request: FastifyRequest, status: number): void {
  const { identity } = request;
  if (identity?.via !== 'token' || identity.learner === undefined) return;
  if (status === 401 || status === 403 || status >= 500) return;
  const { access = 'anyone' } = request.routeOptions.config;
  if (typeof access === 'string' || access.scope === 'any') return;
  scopeUses.note(identity.learner, access.scope ?? `${request.method} ${request.routeOptions.url}`);
}

/** Authenticates and authorizes before a body is read; refuses to build a route that does not say who may call it. */
export function guardRoutes(app: FastifyInstance, deps: AccessDeps): void {
  app.decorateRequest('identity', undefined);
  app.decorateRequest('admittedAt', 0);
  // A hook of each route's own: asking Fastify for a request's route costs more than a remembered token does.
  app.addHook('onRoute', (route) => {
    const access = route.config?.access;
    if (access === undefined) throw new Error(`${route.url} does not say who may call it.`);
    if (access === 'monitors') return;
    if (access === 'anyone') {
      route.onRequest = [guardAddress(route.url, deps.addressGate), route.onRequest ?? []].flat();
      return;
    }
    const hook = guard(access, route.url, deps);
    route.config = { ...route.config, admit: hook };
    route.onRequest = [hook, route.onRequest ?? []].flat();
    if (![route.method].flat().every(hasNoBody))
      route.preHandler = [guardLateBody(hook), route.preHandler ?? []].flat();
  });
}

/** Fastify reads none with these. */
function hasNoBody(method: string): boolean {
  return method === 'GET' || method === 'HEAD';
}

/** Decides anew about a request whose body was long in coming: otherwise a held-back body would outlive a revocation. */
function guardLateBody(decide: onRequestHookHandler): preHandlerHookHandler {
  return function (request, reply, done) {
    if (performance.now() - request.admittedAt <= BODY_MAY_TAKE_MS) return done();
    decide.call(this, request, reply, done);
  };
}

/** Refuses what comes from where nothing is taken, before a body is read. `route` as in the table of routes. */
export function guardAddress(route: string, gate: AddressGate): onRequestHookHandler {
  return (request, _reply, done) => {
    let refusal: MaybePromise<LatchkeyError | undefined>;
    try {
      refusal = gate.admit(headOf(request.raw as HeadedRequest), route);
    } catch (error) {
      return done(error as Error);
    }
    if (!(refusal instanceof Promise)) done(refusal);
    else refusal.then(done, done);
  };
}

/** With a callback and not async: a remembered token is decided at once, and a promise would cost more than that. */
function guard(access: Guarded, route: string, deps: AccessDeps): onRequestHookHandler {
  const settle = (request: FastifyRequest, authentication: Authentication, done: Done) => {
    if (!authentication.ok) {
      const isAdmitted = access.isOptional && authentication.isWithout;
      if (isAdmitted && !hasNoBody(request.method)) request.admittedAt = performance.now();
      return isAdmitted ? done() : done(authentication.refusal);
    }
    const { identity } = authentication;
    const refusal = authorize(identity, access, deps);
    if (refusal === undefined) {
      request.identity = identity;
      // Only a body can keep a request waiting.
      if (!hasNoBody(request.method)) request.admittedAt = performance.now();
    } else observeDenialOf(deps.observations, request, refusal, identity);
    done(refusal);
  };
  return (request, _reply, done) => {
    let authentication: MaybePromise<Authentication>;
    try {
      authentication = deps.authenticate(headOf(request.raw as HeadedRequest), route);
    } catch (error) {
      return done(error as Error);
    }
    if (!(authentication instanceof Promise)) settle(request, authentication, done);
    else authentication.then((known) => settle(request, known, done)).catch(done);
  };
}

/** Counts a request to a route that was refused to somebody who is known. */
export function observeDenialOf(
  observations: Observations,
  request: FastifyRequest,
  refusal: LatchkeyError,
  identity: Identity = identityOf(request),
): void {
  const route = `${request.method} ${request.routeOptions.url ?? ''}`;
  observeDenial(observations, { head: headOf(request.raw as HeadedRequest), identity, route, refusal });
}

function authorize(identity: Identity, access: Guarded, deps: AccessDeps): LatchkeyError | undefined {
  const { principal } = identity;
  if (access.via !== undefined && !access.via.includes(identity.via)) {
    const kinds = access.via.join(' or ');
    return new LatchkeyError(
      'permission_denied',
      `This cannot be done with a ${identity.via}, only by ${kinds}.`,
    );
  }
  const scopeRefusal = access.scope === 'any' ? undefined : refuseScope(identity, access.scope);
  if (scopeRefusal !== undefined) return scopeRefusal;
  if (access.isForAdministrators && !principal.isAdministrator) {
    return notAdministrator(principal);
  }
  const isOldProof =
    identity.via === 'session' && deps.now() - identity.session.provedAt > deps.recentProofMs;
  if (access.needsRecentProof && isOldProof) {
    return new LatchkeyError('proof_required', 'You signed in too long ago for this: sign in again.');
  }
  return undefined;
}
