import type { Observations } from '../audit/observations.ts';
import type { LatchkeyError } from '../errors.ts';
import { callerOf, type Identity } from './authenticate.ts';
import type { RequestHead } from './request-head.ts';

interface Denial {
  readonly head: RequestHead;
  readonly identity: Identity;
  /** What was asked for, in words of ours. */
  readonly route: string;
  readonly refusal: LatchkeyError;
}

/** Counts a good credential that was refused: it may be somebody trying what it opens. */
export function observeDenial(observations: Observations, { head, identity, route, refusal }: Denial): void {
  const caller = callerOf(head, identity);
  const key = `authorizationDenied\n${identity.principal.id}\n${route}\n${refusal.code}\n${caller.address}`;
  observations.observe(key, () => ({
    service: 'latchkey',
    action: 'authorizationDenied',
    caller,
    params: {
      route,
      reason: refusal.code,
      via: identity.via,
      ...(identity.via === 'token' && { tokenId: identity.token.tokenId }),
    },
    statusCode: refusal.status,
    errorMessage: refusal.message,
  }));
}
