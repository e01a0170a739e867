import type { IncomingMessage, ServerResponse } from 'node:http';
import type { UpstreamConfig } from '../config/upstreams.ts';
import { LatchkeyError } from '../errors.ts';
import { hostCookie, hostCookieNames } from '../guarded-hosts/host-cookies.ts';
import { challengeOf, generateRandom, type HostSessions, isRandom } from '../guarded-hosts/host-sessions.ts';
import type { AddressGate } from '../http/address-gate.ts';
import { callerOf } from '../http/authenticate.ts';
import { findCookie } from '../http/credentials.ts';
import { toLatchkeyError } from '../http/error-answer.ts';
import type { RequestHead } from '../http/request-head.ts';
import type { Log } from '../log.ts';
import { ownPathOf } from '../oidc/own-path.ts';
import { answerRedirect, answerRefusal } from './answer.ts';
import { isPageVisit } from './host-visitors.ts';

interface HostDoorDeps {
  readonly hostSessions: HostSessions;
  readonly addressGate: AddressGate;
  readonly publicUrl: () => string;
  readonly log: Log;
  readonly workspaceId: string;
}

/** An upstream that people's browsers may sign in at. */
export type UpstreamWithPages = UpstreamConfig & { readonly pages: string };

/** A request under the reserved path of an upstream's host. */
interface Visit {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly head: RequestHead;
  readonly upstream: UpstreamWithPages;
}

/** What is told of a visit that needs somebody to sign in. */
interface Turned {
  /** Its method is that of the request itself, which a proxy may ask about with another. */
  readonly head: RequestHead;
  readonly upstream: UpstreamConfig;
  /** As the client sent it. */
  readonly target: string;
}

/** Reserved at the hosts of upstreams: these paths are answered by us and never reach the service. */
const RESERVED = '/.latchkey/';
const SIGN_IN = `${RESERVED}sign-in`;
const CALLBACK = `${RESERVED}callback`;
/** Whether a target is ours at the host of an upstream. */
export function isReserved(target: string): boolean {
  return target.startsWith(RESERVED);
}

/** How long a browser may take to sign in. */
const NONCE_SECONDS = 600;

/** Where somebody is sent who opens a page and has no credential; undefined for whatever else is refused. */
export function signInLocation(
  { head, upstream, target }: Turned,
  refusal: LatchkeyError,
): string | undefined {
  if (upstream.pages === undefined || refusal.code !== 'unauthenticated') return undefined;
  if (head.authorization !== undefined || !isPageVisit(head)) return undefined;
  return `${upstream.pages}${SIGN_IN}?next=${encodeURIComponent(target)}`;
}

/**
 * Signs people in at the hosts of upstreams: sends a browser to our own pages with a nonce in a cookie of that host, and
 * takes the code that it brings back. Every address it sends to begins with one of the configuration.
 */
export class HostDoor {
  readonly #deps: HostDoorDeps;

  constructor(deps: HostDoorDeps) {
    this.#deps = deps;
  }

  /**
   * Answers a request to an upstream's host that has come to us and is not to go to the service: proxies send us what is
   * under `/.latchkey/`, and nothing else of ours is served under that host.
   */
  handle(visit: Visit): void {
    this.#answer(visit).catch((error: unknown) => this.#refuse(visit, toLatchkeyError(error), error));
  }

  async #answer(visit: Visit): Promise<void> {
    const { head, upstream } = visit;
    const refusal = await this.#deps.addressGate.admit(head, `sign-in at upstream ${upstream.name}`);
    if (refusal !== undefined) return this.#refuse(visit, refusal);
    if (head.problem !== undefined)
      return this.#refuse(visit, new LatchkeyError('malformed_request', head.problem));
    const end = head.url.indexOf('?');
    const path = end < 0 ? head.url : head.url.slice(0, end);
    const query = new URLSearchParams(end < 0 ? '' : head.url.slice(end + 1));
    if (head.method === 'GET' && path === SIGN_IN) return this.#depart(visit, query.get('next'));
    if (head.method === 'GET' && path === CALLBACK) return this.#arrive(visit, query.getAll('code'));
    this.#refuse(visit, new LatchkeyError('endpoint_not_found', 'There is nothing under this path.'));
  }

  #depart(visit: Visit, asked: string | null): void {
    const { head, upstream } = visit;
    const { pages } = upstream;
    // The same for several tabs, so that each of them arrives.
    const kept = findCookie(head.cookie, hostCookieNames(pages).nonce);
    const nonce = isRandom(kept) ? kept : generateRandom();
    const cookie = hostCookie(pages, 'nonce', { value: nonce, maxAgeSeconds: NONCE_SECONDS });
    const next = ownPathOf(asked ?? undefined, pages) ?? '/';
    this.#lead(visit, { upstream: upstream.name, challenge: challengeOf(nonce), next }, cookie);
  }

  async #arrive(visit: Visit, [code, ...others]: string[]): Promise<void> {
    const { request, response, head, upstream } = visit;
    const { pages, name } = upstream;
    const nonce = findCookie(head.cookie, hostCookieNames(pages).nonce);
    const caller = callerOf(head);
    const isWhole = isRandom(code) && isRandom(nonce) && others.length === 0;
    const signedIn = isWhole
      ? await this.#deps.hostSessions.exchange({ upstream: name, code, nonce, caller })
      : undefined;
    if (signedIn === undefined) return this.#lead(visit, { problem: 'lost' });
    const { cookieValue: value, maxAgeSeconds, nextPath } = signedIn;
    const cookie = hostCookie(pages, 'session', { value, maxAgeSeconds });
    // Read again by the address that it is for now: the configuration may have changed.
    const location = `${pages}${ownPathOf(nextPath, pages) ?? '/'}`;
    answerRedirect(request, response, { location, cookie, requestId: head.requestId });
  }

  /** To the page of ours that goes on: it has the session's cookie, which other hosts never see. */
  #lead({ request, response, head }: Visit, query: Record<string, string>, cookie?: string): void {
    const location = `${this.#deps.publicUrl()}/login/host?${new URLSearchParams(query)}`;
    answerRedirect(request, response, { location, cookie, requestId: head.requestId });
  }

  #refuse({ request, response, head }: Visit, error: LatchkeyError, cause?: unknown): void {
    const { log, workspaceId } = this.#deps;
    if (cause !== undefined)
      log.warn({ requestId: head.requestId, err: cause }, 'a sign-in at the host of an upstream failed');
    if (response.headersSent) response.destroy();
    else answerRefusal(request, response, error, { head, workspaceId });
  }
}
