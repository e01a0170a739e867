import type { UpstreamConfig } from '../config/upstreams.ts';
import type { MaybePromise } from '../db/database.ts';
import { LatchkeyError } from '../errors.ts';
import { hostCookieNames } from '../guarded-hosts/host-cookies.ts';
import type { HostSessions } from '../guarded-hosts/host-sessions.ts';
import type { AddressGate } from '../http/address-gate.ts';
import type { Authentication } from '../http/authenticate.ts';
import { findCookie } from '../http/credentials.ts';
import { isSafeMethod } from '../http/own-origins.ts';
import { unauthenticated } from '../http/refusals.ts';
import type { RequestHead } from '../http/request-head.ts';

interface VisitorsDeps {
  readonly hostSessions: Pick<HostSessions, 'find'>;
  readonly addressGate: AddressGate;
}

/** A request that may come from somebody who is signed in at the upstream's host. */
interface Visit {
  /** Its method is that of the request itself, which a proxy may ask about with another. */
  readonly head: RequestHead;
  readonly upstream: UpstreamConfig;
  /** As in observations. */
  readonly route: string;
}

/** Tells who a request comes from by the cookie of the upstream's host; undefined when that is not what it brings. */
export type AuthenticateVisit = (visit: Visit) => MaybePromise<Authentication> | undefined;

/** Builds that. `Authorization` wins over cookies, which browsers add by themselves. */
export function createAuthenticateVisit({ hostSessions, addressGate }: VisitorsDeps): AuthenticateVisit {
  const settle = async ({ head, upstream }: Visit, pages: string, cookieValue: string) => {
    const found = await hostSessions.find(upstream.name, cookieValue);
    if (found === undefined) return { ok: false, refusal: unauthenticated(head) } as const;
    if (!isFromOwnPages(head, pages)) return { ok: false, refusal: fromForeignPage() } as const;
    return { ok: true, identity: { via: 'session', ...found } } as const;
  };
  return (visit) => {
    const { head, upstream, route } = visit;
    const { pages } = upstream;
    if (pages === undefined || head.authorization !== undefined) return undefined;
    const cookieValue = findCookie(head.cookie, hostCookieNames(pages).session);
    if (cookieValue === undefined) return undefined;
    const admission = Promise.resolve(addressGate.admit(head, route));
    return admission.then((refusal) =>
      refusal === undefined ? settle(visit, pages, cookieValue) : { ok: false, refusal },
    );
  };
}

/**
 * Whether a request that brings a cookie is what the person meant (Fetch Metadata): from the upstream's own pages, typed
 * in, or a link that was followed. `SameSite` alone lets the hosts beside it in. A browser that does not say where from
 * says so by `Origin` in whatever changes something.
 */
function isFromOwnPages(head: RequestHead, pages: string): boolean {
  const { origin, secFetchSite } = head;
  // Pages that send no referrer send `null` for their own origin (Fetch, "append a request Origin header").
  const isOwnOrigin = origin === pages || (origin === 'null' && secFetchSite === 'same-origin');
  if (origin !== undefined && !isOwnOrigin) return false;
  if (secFetchSite === undefined) return isSafeMethod(head.method) || isOwnOrigin;
  if (secFetchSite === 'same-origin' || secFetchSite === 'none') return true;
  return isPageVisit(head);
}

/** Whether somebody goes to a page, in a window and not in a frame. */
export function isPageVisit({ method, secFetchMode, secFetchDest }: RequestHead): boolean {
  return method === 'GET' && secFetchMode === 'navigate' && secFetchDest === 'document';
}

function fromForeignPage(): LatchkeyError {
  return new LatchkeyError(
    'cross_origin',
    'This request comes from a page of another origin, where being signed in here does not count: open the service itself.',
  );
}
