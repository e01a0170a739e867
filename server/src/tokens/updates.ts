import type { Caller } from '../audit/audit-event.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { ChangeFeed } from '../changes/change-feed.ts';
import type { Clock } from '../clock.ts';
import type { Db, Tx } from '../db/database.ts';
import { LatchkeyError } from '../errors.ts';
import { refuseLimited, refuseWider } from '../permissions/acting-credential.ts';
import type { Permissions } from '../permissions/permissions.ts';
import { covers, nameScopes, type Scopes } from '../permissions/scopes.ts';
import type { Settings } from '../settings/settings.ts';
import { ANYWHERE, inheritLimits } from './address-limits.ts';
import type { Reach, TokenRequester } from './authority.ts';
import { autoscopeAfter, beginLearning } from './autoscope/autoscope.ts';
import { deleteCalls } from './autoscope/store.ts';
import { findReached, refuseDisabled, refuseRevoked } from './guards.ts';
import { findPartner } from './rotation/pair.ts';
import { findToken, updateToken } from './store.ts';
import type { Token } from './token.ts';
import { tokenEvent } from './token-event.ts';

/** What an update changes; what is left out stays. */
export interface TokenChange {
  readonly comment?: string | undefined;
  /** Empty: no limit. */
  readonly scopes?: Scopes | undefined;
  /** Whether it learns which scopes it uses. */
  readonly learns?: boolean | undefined;
}

/** Which token is changed, and how. */
export interface TokenUpdate {
  readonly tokenId: string;
  readonly change: TokenChange;
  readonly reach: Reach;
  /** What the audit trail is told besides. */
  readonly told?: Readonly<Record<string, string>>;
}

interface UpdatesDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly audit: AuditLog;
  readonly changes: ChangeFeed;
  readonly settings: Settings;
  readonly permissions: Permissions;
  /** How long a token learns which scopes it uses before that is called complete. */
  readonly autoscopeMs: number;
}

/** Changes tokens that are there. */
export class TokenUpdates {
  readonly #deps: UpdatesDeps;

  constructor(deps: UpdatesDeps) {
    this.#deps = deps;
  }

  /** Throws `not_found`. */
  update(requester: TokenRequester, update: TokenUpdate): Promise<Token> {
    return this.#deps.db.write((tx) => this.updateIn(tx, requester, update));
  }

  /** The same as part of a larger act. */
  async updateIn(
    tx: Tx,
    requester: TokenRequester,
    { tokenId, change, reach, told = {} }: TokenUpdate,
  ): Promise<Token> {
    const token = await findReached(tx, requester.principal, { tokenId, reach });
    if (token === undefined) throw new LatchkeyError('not_found', `Token ${tokenId} does not exist.`);
    await refuseRevoked(tx, requester);
    await this.#refuseForbidden(tx, requester, { token, change, reach });
    const updated = await this.#changeIn(tx, requester.caller, { token, change, told });
    // While it is being rotated there are two: what one is kept from, the other must not open.
    const partner = await findPartner(tx, updated, this.#deps.clock.now());
    if (partner !== undefined) await this.#changeIn(tx, requester.caller, { token: partner, change, told });
    return updated;
  }

  async #changeIn(
    tx: Tx,
    caller: Caller,
    { token, change, told }: { token: Token; change: TokenChange; told: Readonly<Record<string, string>> },
  ): Promise<Token> {
    const { tokenId } = token;
    const { comment, scopes, learns } = change;
    const now = this.#deps.clock.now();
    const autoscope = autoscopeAfter(token, change, () => beginLearning(now, this.#deps.autoscopeMs));
    await updateToken(tx, tokenId, {
      ...{ comment, autoscope },
      ...(scopes && { scopes: scopes.length === 0 ? null : scopes }),
    });
    // Behind the update, which waits for whoever is writing calls of the learning that ends.
    if (autoscope !== undefined && autoscope.state !== 'user_selected') await deleteCalls(tx, [tokenId]);
    this.#deps.changes.record(tx, { kind: 'token', subject: tokenId });
    const more = {
      updateMask: maskOf(change),
      ...(scopes && { previousScopes: nameScopes(token.scopes), scopes: nameScopes(scopes) }),
      ...(learns !== undefined && { autoscopeEnabled: String(learns) }),
      ...told,
    };
    this.#deps.audit.record(tx, tokenEvent(caller, 'updateDbToken', token, more));
    return (await findToken(tx, tokenId)) ?? token;
  }

  async #refuseForbidden(
    tx: Tx,
    requester: TokenRequester,
    { token, change, reach }: { token: Token; change: TokenChange; reach: Reach },
  ): Promise<void> {
    const { principal: owner, token: acting } = requester;
    const settings =
      reach === 'own'
        ? await refuseDisabled(this.#deps, tx, { owner, isOwn: true })
        : await this.#deps.settings.read(tx);
    const { scopes, learns } = change;
    if (learns !== undefined) refuseLimited(acting);
    if (scopes === undefined) return;
    refuseWider(acting, scopes, settings);
    // What it gains it must not gain for more addresses than it is given from.
    if (!covers(token.scopes, scopes.length === 0 ? undefined : scopes))
      inheritLimits(acting?.allowedCidrs, token.allowedCidrs ?? ANYWHERE);
  }
}

/** The fields of an update as its mask names them. */
function maskOf({ comment, scopes, learns }: TokenChange): string {
  const named = { comment, scopes, autoscope_enabled: learns };
  return Object.entries(named)
    .filter(([, value]) => value !== undefined)
    .map(([name]) => name)
    .join(',');
}
