import { type Caller, systemCaller } from '../../audit/audit-event.ts';
import type { AuditLog } from '../../audit/audit-log.ts';
import type { Observations } from '../../audit/observations.ts';
import type { ChangeFeed } from '../../changes/change-feed.ts';
import type { Clock } from '../../clock.ts';
import type { Db, Tx } from '../../db/database.ts';
import { LatchkeyError } from '../../errors.ts';
import type { Outbox } from '../../notifications/outbox.ts';
import type { Permissions } from '../../permissions/permissions.ts';
import { nameScopes } from '../../permissions/scopes.ts';
import type { Principal } from '../../principals/principal.ts';
import type { Settings } from '../../settings/settings.ts';
import { refuseDisabled } from '../guards.ts';
import { findToken, insertToken, ROTATED, revokeTokens } from '../store.ts';
import { type Token, tokenStatus } from '../token.ts';
import { tokenEvent } from '../token-event.ts';
import { notifyIn, notifyRevokedIn } from '../token-notice.ts';
import { generateTokenValue, hashTokenValue, type TokenValue } from '../token-value.ts';
import {
  copyCalls,
  countRotations,
  endReplaced,
  findSealed,
  insertSealed,
  listOverdue,
  removeSuccessor,
  type SealedSuccessor,
  setExpiry,
  setSuccessor,
  settleSuccessor,
} from './store.ts';
import { type GraceLimits, graceEnd, successorExpiry } from './successor-dates.ts';
import { openSuccessor, sealSuccessor } from './successor-value.ts';

interface RotationsDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly audit: AuditLog;
  readonly observations: Observations;
  readonly changes: ChangeFeed;
  readonly settings: Settings;
  readonly permissions: Permissions;
  readonly outbox: Outbox;
  readonly tokenPrefix: string | undefined;
  readonly graceLimits: GraceLimits;
}

/** Who rotates a token: whoever has its value, which is at hand in this request alone. */
export interface RotationRequest {
  readonly principal: Principal;
  readonly caller: Caller;
  readonly tokenValue: string;
  readonly idempotencyKey: string;
  readonly graceSeconds: number | undefined;
  readonly lifetimeSeconds: number | undefined;
}

/** Whoever takes a rotation back has the old value and the key, as for rotating. */
export type CancelRequest = Pick<RotationRequest, 'principal' | 'caller' | 'tokenValue' | 'idempotencyKey'>;

/** A token that takes the place of another. */
export interface Rotated {
  readonly tokenValue: TokenValue;
  readonly token: Token;
  /** Until when the old value works unless the new one is used before, epoch ms. */
  readonly graceEndsAt: number;
}

/** The expiry of a token that has none. */
const NEVER = -1;
/** Why a successor was revoked whose rotation was taken back. */
const CANCELLED = 'rotation_cancelled';
/** Successors that one chain may have in an hour: rows that a loop would otherwise fill the database with. */
export const MAX_ROTATIONS_AN_HOUR = 60;
const HOUR_MS = 3_600_000;
/** So many are settled in one act, so that nothing else waits for long. */
const ONE_ACT = 500;

/** Gives tokens successors, so that whoever loses the answer loses nothing. */
export class Rotations {
  readonly #deps: RotationsDeps;

  constructor(deps: RotationsDeps) {
    this.#deps = deps;
  }

  /**
   * The token's one successor: made by the first call, and given again to whoever repeats it with the same key while the
   * old value works. Undefined when the token has ended since it was verified. Throws `rotation_pending` for another key.
   */
  async rotate(request: RotationRequest): Promise<Rotated | undefined> {
    const tokenId = hashTokenValue(request.tokenValue);
    const successorValue = generateTokenValue(this.#deps.tokenPrefix);
    const rotated = await this.#deps.db.write(async (tx) => {
      const now = this.#deps.clock.now();
      const successorId = hashTokenValue(successorValue);
      const isFirst = await setSuccessor(tx, tokenId, { successorId, now });
      // Read once it is locked: it may have been narrowed meanwhile.
      const token = await findToken(tx, tokenId);
      if (token === undefined || tokenStatus(token, now) !== 'active') return undefined;
      if (isFirst) return this.#rotateIn(tx, request, { token, successorId, successorValue, now });
      return repeatIn(tx, request, token);
    });
    if (rotated === undefined) return undefined;
    if (!('repeated' in rotated)) return rotated;
    this.#observeRepeated(request, rotated);
    if (rotated.repeated === undefined) throw rotationPending();
    return rotated.repeated;
  }

  /**
   * Takes a rotation back whose successor nobody has used: that one ends, and the token lives as long as it was to live
   * before. Nothing to take back is as good. Gives back whether the token is good; throws `rotation_pending` for another key.
   */
  async cancel(request: CancelRequest): Promise<boolean> {
    const tokenId = hashTokenValue(request.tokenValue);
    return this.#deps.db.takeAway(async (tx) => {
      const token = await findToken(tx, tokenId);
      if (token === undefined || tokenStatus(token, this.#deps.clock.now()) !== 'active') return false;
      const sealed = await findSealed(tx, tokenId);
      if (sealed === undefined) return true;
      const { successorId, sealedValue } = sealed;
      const isOwnKey = openSuccessor(sealedValue, { ...request, successorId }) !== undefined;
      if (!isOwnKey || sealed.previousExpiresAt === undefined) throw rotationPending();
      return this.#cancelIn(tx, request, { token, sealed });
    });
  }

  async #cancelIn(
    tx: Tx,
    { principal, caller }: CancelRequest,
    { token, sealed }: { token: Token; sealed: SealedSuccessor },
  ): Promise<boolean> {
    const { tokenId } = token;
    const { successorId, previousExpiresAt = NEVER } = sealed;
    const expiresAt = previousExpiresAt === NEVER ? null : previousExpiresAt;
    // False: it was used on another node until the token was locked, and is the one that is good.
    if (!(await removeSuccessor(tx, tokenId, { successorId, expiresAt }))) return false;
    const { changes, audit, outbox, clock } = this.#deps;
    const now = clock.now();
    const successor = await findToken(tx, successorId);
    await revokeTokens(tx, [successorId], { now, byId: principal.id, reason: CANCELLED });
    await settleSuccessor(tx, successorId);
    // The token, too, is remembered elsewhere, with the expiry that the rotation gave it.
    for (const subject of [tokenId, successorId]) changes.record(tx, { kind: 'token', subject });
    audit.record(tx, tokenEvent(caller, 'cancelDbTokenRotation', token, { replacedBy: successorId }));
    if (successor === undefined) return true;
    audit.record(tx, tokenEvent(caller, 'revokeDbToken', successor, { reason: CANCELLED }));
    await notifyRevokedIn(tx, outbox, { tokens: [successor], caller, now, reason: CANCELLED });
    return true;
  }

  /** Ends what was replaced and has outlived its grace time, so that no clock brings it back; gives back how many. */
  async forgetOverdue(): Promise<number> {
    const { db, clock } = this.#deps;
    // Looked at first, and not in an act: there are hardly ever any.
    const overdue = await listOverdue(db, clock.now(), ONE_ACT);
    if (overdue.length === 0) return 0;
    await db.takeAway(async (tx) => {
      for (const { successorId, tokenId } of overdue) {
        await this.#endOverdueIn(tx, tokenId, successorId);
        await settleSuccessor(tx, successorId);
      }
    });
    return overdue.length;
  }

  async #endOverdueIn(tx: Tx, tokenId: string, successorId: string): Promise<void> {
    const { clock, changes, audit } = this.#deps;
    const token = await findToken(tx, tokenId);
    if (token === undefined) return;
    if (!(await endReplaced(tx, tokenId, { successorId, now: clock.now(), byId: null }))) return;
    changes.record(tx, { kind: 'token', subject: tokenId });
    const told = { reason: ROTATED, replacedBy: successorId };
    audit.record(tx, tokenEvent(systemCaller(ROTATED), 'revokeDbToken', token, told));
  }

  async #rotateIn(
    tx: Tx,
    request: RotationRequest,
    {
      token,
      successorId,
      successorValue,
      now,
    }: { token: Token; successorId: string; successorValue: TokenValue; now: number },
  ): Promise<Rotated> {
    const { principal, caller, lifetimeSeconds, graceSeconds } = request;
    const settings = await refuseDisabled(this.#deps, tx, { owner: principal, isOwn: true });
    await this.#refuseStorm(tx, token, now);
    const expiresAt = successorExpiry(token, { lifetimeSeconds, settings, now });
    const limits = this.#deps.graceLimits;
    const graceEndsAt = graceEnd(token, { graceSeconds, limits, successorExpiresAt: expiresAt, now });
    const successor = makeSuccessor(token, {
      ...{ tokenId: successorId, lastFour: successorValue.slice(-4) },
      ...{ createdAt: now, awaitsUseUntil: graceEndsAt },
      ...(expiresAt !== undefined && { expiresAt }),
    });
    insertToken(tx, successor);
    if (token.autoscope?.state === 'learning') await copyCalls(tx, token.tokenId, successorId);
    await setExpiry(tx, token.tokenId, graceEndsAt);
    const sealedValue = sealSuccessor(successorValue, { ...request, successorId });
    await insertSealed(tx, {
      ...{ successorId, tokenId: token.tokenId, sealedValue, endsAt: graceEndsAt },
      previousExpiresAt: token.expiresAt ?? NEVER,
    });
    // Remembered elsewhere with the expiry that it had.
    this.#deps.changes.record(tx, { kind: 'token', subject: token.tokenId });
    const told = {
      ...{ replacedBy: successorId, graceEndTime: String(graceEndsAt) },
      ...{ successorExpirationTime: String(expiresAt ?? -1), scopes: nameScopes(successor.scopes) },
    };
    this.#deps.audit.record(tx, tokenEvent(caller, 'rotateDbToken', token, told));
    await notifyIn(tx, this.#deps.outbox, { kind: 'token.rotated', tokens: [successor], caller, now });
    return { tokenValue: successorValue, token: successor, graceEndsAt };
  }

  async #refuseStorm(tx: Tx, { tokenId, chainId = tokenId }: Token, now: number): Promise<void> {
    const { count, firstAt } = await countRotations(tx, chainId, { from: now - HOUR_MS, to: now });
    if (count < MAX_ROTATIONS_AN_HOUR) return;
    throw new LatchkeyError(
      'too_many_rotations',
      `This token and those before it were rotated ${count} times within an hour, as often as is allowed: use the newest value for longer.`,
      { retryAfterSeconds: Math.max(1, Math.ceil((firstAt + HOUR_MS - now) / 1000)) },
    );
  }

  /** Counted, since it changes nothing and may be done in a loop. */
  #observeRepeated({ caller }: RotationRequest, { token, repeated }: Repetition): void {
    const replacedBy = token.replacedBy ?? '';
    const [told, statusCode] =
      repeated === undefined ? [{ reason: 'other_key' }, 409] : [{ repeated: 'true' }, 200];
    const key = `rotateDbToken\n${statusCode}\n${token.tokenId}\n${caller.address}`;
    this.#deps.observations.observe(key, () => ({
      ...tokenEvent(caller, 'rotateDbToken', token, { replacedBy, ...told }),
      statusCode,
    }));
  }
}

/** A call for a token that has a successor already. */
interface Repetition {
  readonly token: Token;
  /** Undefined: it was made with another key. */
  readonly repeated: Rotated | undefined;
}

async function repeatIn(tx: Tx, request: RotationRequest, token: Token): Promise<Repetition | undefined> {
  const sealed = await findSealed(tx, token.tokenId);
  const successor = sealed && (await findToken(tx, sealed.successorId));
  if (sealed === undefined || successor === undefined) return undefined;
  const tokenValue = openSuccessor(sealed.sealedValue, { ...request, successorId: sealed.successorId });
  const repeated = tokenValue && { tokenValue, token: successor, graceEndsAt: sealed.endsAt };
  return { token, repeated };
}

/** What takes the place of a token: the same for whoever owns it and may use it, with a value and dates of its own. */
function makeSuccessor(
  token: Token,
  own: Pick<Token, 'tokenId' | 'lastFour' | 'createdAt' | 'expiresAt' | 'awaitsUseUntil'>,
): Token {
  const { ownerId, createdById, createdWithTokenId, comment, scopes, allowedCidrs, autoscope } = token;
  return {
    ...{ ownerId, createdById, comment, replaces: token.tokenId },
    ...{ chainId: token.chainId ?? token.tokenId, chainStartedAt: token.chainStartedAt ?? token.createdAt },
    ...(createdWithTokenId !== undefined && { createdWithTokenId }),
    ...(scopes !== undefined && { scopes }),
    ...(allowedCidrs !== undefined && { allowedCidrs }),
    ...(autoscope !== undefined && { autoscope }),
    ...own,
  };
}

function rotationPending(): LatchkeyError {
  return new LatchkeyError(
    'rotation_pending',
    'This token is being rotated already, with another idempotency_key: send that key to get the same new value again, or use the new value.',
  );
}
