import { randomUUID } from 'node:crypto';
import type { AuditActions } from '@latchkey/client';
import type { Caller } from '../audit/audit-event.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { Clock } from '../clock.ts';
import type { Db, Queryable, Tx } from '../db/database.ts';
import type { Outbox } from '../notifications/outbox.ts';
import type { BuiltInGroups, Principal } from '../principals/principal.ts';
import type { ExternalIdentity, IdentityLink, LinkedBy } from './identity-link.ts';
import {
  deleteLink,
  deleteLinksOf,
  findLink,
  hasLinkedPrincipal,
  hasMemberSignedIn,
  insertLink,
  insertLinkedPrincipal,
  listLinksOf,
  updateLastSignIn,
} from './store.ts';

interface LinkedIdentitiesDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly audit: AuditLog;
  readonly outbox: Outbox;
  readonly groups: BuiltInGroups;
}

/** A link that is to be made. */
interface NewLink {
  readonly identity: ExternalIdentity & { readonly email?: string };
  readonly principal: Principal;
  readonly linkedBy: LinkedBy;
  /** The provider as the configuration names it. */
  readonly provider: { readonly name: string; readonly title: string };
}

/** Which identities of other servers may sign in as whom: one identity is one user, for as long as it is linked. */
export class LinkedIdentities {
  readonly #deps: LinkedIdentitiesDeps;

  constructor(deps: LinkedIdentitiesDeps) {
    this.#deps = deps;
  }

  find(identity: ExternalIdentity, db: Queryable = this.#deps.db): Promise<IdentityLink | undefined> {
    return findLink(db, identity);
  }

  listOf(principalId: number, db: Queryable = this.#deps.db): Promise<IdentityLink[]> {
    return listLinksOf(db, principalId);
  }

  /** Whether the account was ever linked, also where the link is gone. */
  wasEverLinked(principalId: number, db: Queryable = this.#deps.db): Promise<boolean> {
    return hasLinkedPrincipal(db, principalId);
  }

  /** Whether an active administrator has signed in with one of these issuers and still can. */
  hasAdministratorSignedIn(issuers: readonly string[], db: Queryable = this.#deps.db): Promise<boolean> {
    return hasMemberSignedIn(db, this.#deps.groups.adminsId, issuers);
  }

  /** Links an identity, as part of a larger act; false when it is linked already, to whomever. */
  async linkIn(
    tx: Tx,
    caller: Caller,
    { identity, principal, linkedBy, provider }: NewLink,
  ): Promise<boolean> {
    const { issuer, subject, email } = identity;
    const linkedAt = this.#deps.clock.now();
    const link = { issuer, subject, linkId: randomUUID(), principalId: principal.id, linkedBy, linkedAt };
    if (!(await insertLink(tx, { ...link, ...(email !== undefined && { email }) }))) return false;
    await insertLinkedPrincipal(tx, principal.id, linkedAt);
    const params = { issuer, subject, linkedBy, provider: provider.name };
    this.#record(tx, caller, { action: 'linkIdentity', principal, params });
    const details = {
      identity: {
        ...{ provider: provider.name, title: provider.title, issuer, subject, linked_by: linkedBy },
        ...(email !== undefined && { email }),
      },
    };
    await this.#deps.outbox.recordAccount(tx, {
      ...{ kind: 'identity.linked', accountId: principal.id, details, caller },
    });
    return true;
  }

  /** Takes a link away, as part of a larger act; that there was one is not forgotten. */
  async unlinkIn(tx: Tx, caller: Caller, principal: Principal, link: IdentityLink): Promise<void> {
    await deleteLink(tx, link.linkId);
    const { issuer, subject } = link;
    this.#record(tx, caller, { action: 'unlinkIdentity', principal, params: { issuer, subject } });
  }

  /** Forgets all of a principal's links, as part of the act that deletes it. */
  deleteAllOfIn(tx: Tx, principalId: number): Promise<void> {
    return deleteLinksOf(tx, principalId);
  }

  /** Notes that an identity has signed in now, as part of that act. */
  noteSignInIn(tx: Tx, identity: ExternalIdentity): Promise<void> {
    return updateLastSignIn(tx, identity, this.#deps.clock.now());
  }

  #record(
    tx: Tx,
    caller: Caller,
    act: { action: AuditActions['accounts']; principal: Principal; params: Record<string, string> },
  ): void {
    const { action, principal } = act;
    const params = { targetUserId: String(principal.id), targetUserName: principal.name, ...act.params };
    this.#deps.audit.record(tx, { service: 'accounts', action, caller, params, statusCode: 200 });
  }
}
