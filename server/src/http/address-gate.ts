import type { AddressDoubt } from '../audit/audit-event.ts';
import type { Observations } from '../audit/observations.ts';
import type { Clock } from '../clock.ts';
import type { MaybePromise } from '../db/database.ts';
import { LatchkeyError } from '../errors.ts';
import type { AddressDecision, EnforcedRules } from '../ip-access-lists/enforced-rules.ts';
import type { Log } from '../log.ts';
import { callerOf } from './authenticate.ts';
import type { RequestHead } from './request-head.ts';

/** Stands before every credential: what it answers is the same for good, bad and none. */
export interface AddressGate {
  /** The refusal of a request from where none is taken, undefined otherwise; `route` as in the table of routes. */
  admit(head: RequestHead, route: string): MaybePromise<LatchkeyError | undefined>;
  /** Tells the operator, now and then, of requests that were refused since their address is in doubt. */
  warnOfDoubt(head: RequestHead): void;
}

interface AddressGateDeps {
  readonly enforcedRules: EnforcedRules;
  readonly observations: Observations;
  readonly clock: Clock;
  readonly log: Log;
  readonly workspaceId: string;
}

/** Whoever likes can send such requests, and a log that they fill helps nobody. */
const WARN_EVERY_MS = 60_000;

const BY_PROXY =
  'requests by way of a proxy are refused, since the address of the client is not known: set LATCHKEY_TRUSTED_PROXIES to the proxies that set X-Forwarded-For';
const WARNINGS: Readonly<Record<AddressDoubt, string>> = {
  unlisted_proxy: BY_PROXY,
  unreadable_forwarding: BY_PROXY,
  not_told:
    'a service asks about tokens that may be used from some addresses only, and does not say from where they came: have it send client_ip',
};

/** Builds the gate of the workspace's IP access lists. */
export function createAddressGate(deps: AddressGateDeps): AddressGate {
  let quietUntil = Number.NEGATIVE_INFINITY;
  const warnOfDoubt = ({ address, addressDoubt, requestId }: RequestHead) => {
    const now = deps.clock.monotonicMs();
    if (addressDoubt === undefined || now < quietUntil) return;
    quietUntil = now + WARN_EVERY_MS;
    deps.log.warn({ requestId, peer: address, doubt: addressDoubt }, WARNINGS[addressDoubt]);
  };
  const settle = (head: RequestHead, route: string, decision: AddressDecision) => {
    if (decision === 'admitted') return undefined;
    const refusal = decision === 'blocked' ? blocked(head, deps.workspaceId) : addressUnknown();
    if (decision === 'in_doubt') warnOfDoubt(head);
    observeDenial(deps.observations, head, route, refusal);
    return refusal;
  };
  return {
    admit(head, route) {
      const decision = deps.enforcedRules.decide(head);
      if (decision instanceof Promise) return decision.then((decided) => settle(head, route, decided));
      return settle(head, route, decision);
    },
    warnOfDoubt,
  };
}

/** Databricks' own words, which programs look for. */
function blocked({ address }: RequestHead, workspaceId: string): LatchkeyError {
  return new LatchkeyError(
    'address_blocked',
    `Source IP address: ${address} is blocked by Databricks IP ACL for workspace: ${workspaceId}`,
  );
}

function addressUnknown(): LatchkeyError {
  return new LatchkeyError(
    'address_unknown',
    'This request came through a proxy that the server was not told of, so your address is not known: ask the operator to set LATCHKEY_TRUSTED_PROXIES.',
  );
}

function observeDenial(
  observations: Observations,
  head: RequestHead,
  route: string,
  refusal: LatchkeyError,
): void {
  observations.observe(`IpAccessDenied\n${refusal.code}\n${head.address}\n${route}`, () => ({
    service: 'accounts',
    action: 'IpAccessDenied',
    caller: callerOf(head),
    params: { path: route, user: 'unknown', reason: refusal.code },
    statusCode: refusal.status,
    errorMessage: refusal.message,
  }));
}
