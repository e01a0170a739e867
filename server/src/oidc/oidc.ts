import type { Caller } from '../audit/audit-event.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { Observations } from '../audit/observations.ts';
import { type Clock, systemClock } from '../clock.ts';
import type { Db, Tx } from '../db/database.ts';
import type { LinkedIdentities } from '../identities/linked-identities.ts';
import type { Log } from '../log.ts';
import type { Directory } from '../principals/directory.ts';
import type { Principal } from '../principals/principal.ts';
import type { Session } from '../sessions/session.ts';
import type { Sessions } from '../sessions/sessions.ts';
import type { ProviderClaims } from './claims.ts';
import { findFirstUserIn } from './first-link.ts';
import { generateHandle, isHandle, isStateOf, secretsOf } from './flow-secrets.ts';
import type { OidcPurpose, PendingSignIn, PendingSignIns } from './pending-sign-ins.ts';
import { OidcProblem, type OidcProblemCode } from './problem.ts';
import type { ProviderClient } from './provider-client.ts';

interface OidcDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  readonly audit: AuditLog;
  readonly observations: Observations;
  readonly directory: Directory;
  readonly sessions: Sessions;
  readonly identities: LinkedIdentities;
  readonly pending: PendingSignIns;
  /** In the order of the configuration. */
  readonly providers: readonly ProviderClient[];
}

interface Departure {
  readonly provider: ProviderClient;
  readonly purpose: OidcPurpose;
  readonly nextPath?: string | undefined;
  readonly session?: Session;
  readonly address: string;
  readonly redirectUri: string;
}

interface Arrival {
  readonly providerName: string;
  /** The address that the browser came back to, by our own name. */
  readonly callbackUrl: URL;
  /** From the browser's cookie. */
  readonly handle: string | undefined;
  readonly caller: Caller;
}

/** How a way through a provider ended. */
export type Outcome = { readonly purpose: OidcPurpose | undefined; readonly nextPath?: string } & (
  | { readonly ok: false; readonly problem: OidcProblemCode }
  | { readonly ok: true; readonly started?: { readonly cookieValue: string; readonly session: Session } }
);

/** Between the provider's clock and ours. */
const CLOCK_TOLERANCE_MS = 30_000;

/** Sending browsers to identity providers, and what comes of those that come back. */
export class Oidc {
  readonly #deps: OidcDeps;

  constructor(deps: OidcDeps) {
    this.#deps = deps;
  }

  get providers(): readonly ProviderClient[] {
    return this.#deps.providers;
  }

  find(name: string): ProviderClient | undefined {
    return this.#deps.providers.find(({ config }) => config.name === name);
  }

  /** Where to send a browser, and what it must keep meanwhile. Throws `OidcProblem` when the provider fails. */
  async depart(departure: Departure): Promise<{ handle: string; authorizationUrl: string }> {
    const { provider, purpose, nextPath, session, address, redirectUri } = departure;
    const handle = generateHandle();
    const isProof = purpose === 'proof';
    try {
      const request = { redirectUri, secrets: secretsOf(handle), isProof };
      const authorizationUrl = await provider.authorizationUrl(request);
      await this.#deps.pending.note(handle, address, {
        ...{ provider: provider.config.name, purpose },
        ...(nextPath !== undefined && { nextPath }),
        ...(session !== undefined && { sessionId: session.sessionId }),
      });
      return { handle, authorizationUrl };
    } catch (error) {
      if (error instanceof OidcProblem) this.#warn(provider.config.name, error);
      throw error;
    }
  }

  /** What comes of a browser that is back; refusals are outcomes, and only what is no refusal throws. */
  async arrive(arrival: Arrival): Promise<Outcome> {
    let pending: PendingSignIn | undefined;
    try {
      pending = await this.#take(arrival);
      const { purpose, nextPath } = pending;
      const started = await this.#conclude(arrival, pending);
      return {
        ...{ ok: true, purpose },
        ...(nextPath !== undefined && { nextPath }),
        ...(started !== undefined && { started }),
      };
    } catch (error) {
      if (!(error instanceof OidcProblem)) throw error;
      this.#observeRefusal(arrival, pending, error);
      const nextPath = pending?.nextPath;
      return {
        ...{ ok: false, purpose: pending?.purpose, problem: error.problem },
        ...(nextPath !== undefined && { nextPath }),
      };
    }
  }

  /** The state is looked at first: an address that somebody made up must not spend the way that the browser is on. */
  async #take({ handle, callbackUrl, providerName }: Arrival): Promise<PendingSignIn> {
    if (!isHandle(handle) || !isStateOf(handle, callbackUrl.searchParams.get('state')))
      throw new OidcProblem('lost');
    const pending = await this.#deps.pending.take(handle);
    // One provider must not answer for another.
    if (pending === undefined || pending.provider !== providerName) throw new OidcProblem('lost');
    return pending;
  }

  async #conclude({ providerName, callbackUrl, handle = '', caller }: Arrival, pending: PendingSignIn) {
    const provider = this.find(providerName);
    if (provider === undefined) throw new OidcProblem('lost');
    const claims = await provider.claimsOf(callbackUrl, secretsOf(handle));
    return this.#deps.db.write(async (tx) => {
      await this.#deps.directory.lockIn(tx);
      if (pending.purpose === 'sign-in') return this.#signInIn(tx, { provider, claims, caller });
      const who = await this.#findSignedInIn(tx, pending);
      const signedIn = { ...caller, principalId: who.principal.id, name: who.principal.name };
      const arrived = { provider, claims, caller: { ...signedIn, sessionId: who.session.sessionId } };
      if (pending.purpose === 'link') await this.#linkIn(tx, who.principal, arrived);
      else await this.#proveIn(tx, who, { ...arrived, pending });
      return undefined;
    });
  }

  async #signInIn(tx: Tx, { provider, claims, caller }: Arrived) {
    const { directory, identities, sessions } = this.#deps;
    const link = await identities.find(claims, tx);
    const first =
      link === undefined
        ? await findFirstUserIn(tx, this.#deps, { provider: provider.config, claims, caller })
        : undefined;
    const principal = first?.principal ?? (link && (await directory.findById(link.principalId, tx)));
    if (principal === undefined) throw new OidcProblem('not_linked');
    if (!principal.isActive) throw new OidcProblem('not_active');
    const signedIn = { ...caller, principalId: principal.id, name: principal.name };
    if (first !== undefined) {
      const { linkedBy } = first;
      await identities.linkIn(tx, signedIn, {
        identity: claims,
        principal,
        linkedBy,
        provider: provider.config,
      });
    }
    await identities.noteSignInIn(tx, claims);
    // A provider that lets people in without asking proves nothing anew.
    const ageMs = ageOf(claims);
    const provedAt = ageMs === undefined ? 0 : this.#deps.clock.now() - ageMs;
    const params = { authenticationMethod: 'OIDC', identityProvider: provider.config.name };
    return sessions.startIn(tx, { principalId: principal.id, provedAt, caller: signedIn, params });
  }

  async #linkIn(tx: Tx, principal: Principal, { provider, claims, caller }: Arrived): Promise<void> {
    const { identities } = this.#deps;
    const link = await identities.find(claims, tx);
    if (link !== undefined && link.principalId !== principal.id) throw new OidcProblem('linked_elsewhere');
    if (link !== undefined) return;
    await identities.linkIn(tx, caller, {
      identity: claims,
      principal,
      linkedBy: 'user',
      provider: provider.config,
    });
  }

  async #proveIn(
    tx: Tx,
    { principal, session }: SignedIn,
    { provider, claims, caller, pending }: Arrived & { pending: PendingSignIn },
  ): Promise<void> {
    const { identities, sessions, clock, audit } = this.#deps;
    const link = await identities.find(claims, tx);
    if (link?.principalId !== principal.id) throw new OidcProblem('other_identity');
    const ageMs = ageOf(claims);
    const sinceMs = clock.now() - pending.createdAt;
    if (ageMs === undefined || ageMs > sinceMs + CLOCK_TOLERANCE_MS) throw new OidcProblem('not_fresh');
    await sessions.proveIn(tx, session.sessionId, clock.now() - Math.min(ageMs, sinceMs));
    await identities.noteSignInIn(tx, claims);
    const params = { user: principal.name, identityProvider: provider.config.name };
    audit.record(tx, { service: 'accounts', action: 'proveIdentity', caller, params, statusCode: 200 });
  }

  async #findSignedInIn(tx: Tx, { sessionId }: PendingSignIn): Promise<SignedIn> {
    const { directory, sessions } = this.#deps;
    const session = sessionId === undefined ? undefined : await sessions.findByIdIn(tx, sessionId);
    const principal = session && (await directory.findById(session.principalId, tx));
    if (session === undefined || !principal?.isActive) throw new OidcProblem('session_ended');
    return { session, principal };
  }

  #observeRefusal({ caller }: Arrival, pending: PendingSignIn | undefined, problem: OidcProblem): void {
    const provider = pending?.provider ?? 'unknown';
    if (pending !== undefined) this.#warn(provider, problem);
    const reason = problem.problem;
    const key = `oidcVerify\n${reason}\n${provider}\n${caller.address}`;
    this.#deps.observations.observe(key, () => ({
      service: 'accounts',
      action: 'oidcVerifyAuthentication',
      caller,
      params: { reason, identityProvider: provider, ...(pending && { purpose: pending.purpose }) },
      statusCode: 401,
    }));
  }

  #warn(provider: string, { problem, cause }: OidcProblem): void {
    this.#deps.log.warn({ provider, problem, reason: cause }, 'an identity provider was of no use');
  }
}

interface SignedIn {
  readonly session: Session;
  readonly principal: Principal;
}

/** Somebody whom a provider has sent back. */
interface Arrived {
  readonly provider: ProviderClient;
  readonly claims: ProviderClaims;
  readonly caller: Caller;
}

/** How long ago the person signed in there, by the clock that the provider has, too. */
function ageOf({ authTime }: ProviderClaims): number | undefined {
  return authTime === undefined ? undefined : Math.max(0, systemClock.now() - authTime * 1000);
}
