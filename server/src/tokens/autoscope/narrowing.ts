import { createHash } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import type { Db, Queryable } from '../../db/database.ts';
import { LatchkeyError } from '../../errors.ts';
import { refuseLimited } from '../../permissions/acting-credential.ts';
import { allows, covers, EVERY_SCOPE, type Scope, type Scopes } from '../../permissions/scopes.ts';
import type { Principal } from '../../principals/principal.ts';
import type { TokenRequester } from '../authority.ts';
import { findReached, tokenNotFound } from '../guards.ts';
import { isTokenId, type Token } from '../token.ts';
import type { TokenUpdates } from '../updates.ts';
import {
  type AutoscopeState,
  areSame,
  autoscopeState,
  keptScopes,
  type SeenCalls,
  uncoveredRoutes,
} from './autoscope.ts';
import { listCalls, lockToken } from './store.ts';

/** Why somebody may not want to narrow a token yet. */
export type NarrowingWarning = 'not_learning' | 'learnt_nothing' | 'learnt_briefly' | 'routes_not_covered';

/** What narrowing a token to what it has learnt would do. */
export interface NarrowingPreview {
  readonly token: Token;
  readonly state: AutoscopeState;
  /** The scopes it would be limited to. */
  readonly kept: readonly Scope[];
  /** What it may do now and then no more. */
  readonly removed: readonly Scope[];
  /** What it called: scopes, and routes that no scope opens. */
  readonly calls: readonly SeenCalls[];
  readonly warnings: readonly NarrowingWarning[];
  /** Stands for all of this that matters; another once it is another. */
  readonly digest: string;
}

/** What somebody wants applied, having seen a preview. */
export interface NarrowingRequest {
  readonly tokenId: string;
  readonly digest: string;
  /** Instead of what was learnt: a part of what the token may now. */
  readonly scopes?: Scopes;
}

interface NarrowingDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly tokenUpdates: TokenUpdates;
}

/** Narrows tokens to the scopes they use; only when somebody asks for it who has seen to which. */
export class Narrowing {
  readonly #deps: NarrowingDeps;

  constructor(deps: NarrowingDeps) {
    this.#deps = deps;
  }

  /** Of one's own token, or, for administrators, of anybody's. Throws `token_not_found`. */
  preview(principal: Principal, tokenId: string): Promise<NarrowingPreview> {
    return this.#previewIn(this.#deps.db, principal, tokenId);
  }

  /**
   * Limits a token to what it has learnt, or to `scopes`, and ends its learning. Only for whoever acts without a
   * limit. Throws `preview_outdated` when the preview is another by now, `nothing_to_apply` when there is none.
   */
  apply(requester: TokenRequester, { tokenId, digest, scopes }: NarrowingRequest): Promise<Token> {
    return this.#deps.db.write(async (tx) => {
      refuseLimited(requester.token);
      if (isTokenId(tokenId)) await lockToken(tx, tokenId);
      const preview = await this.#previewIn(tx, requester.principal, tokenId);
      const { token } = preview;
      const wanted = scopes ?? preview.kept;
      refuseNothing(preview, wanted);
      if (preview.digest !== digest) throw previewOutdated();
      if (!covers(token.scopes, wanted)) throw wouldWiden(token, wanted);
      return this.#deps.tokenUpdates.updateIn(tx, requester, {
        tokenId,
        change: { scopes: wanted },
        reach: token.ownerId === requester.principal.id ? 'own' : 'all',
        told: { autoscope: 'applied' },
      });
    });
  }

  async #previewIn(db: Queryable, principal: Principal, tokenId: string): Promise<NarrowingPreview> {
    const reach = principal.isAdministrator ? 'all' : 'own';
    const token = await findReached(db, principal, { tokenId, reach });
    if (token === undefined) throw tokenNotFound(tokenId);
    const now = this.#deps.clock.now();
    const calls = token.autoscope === undefined ? [] : await listCalls(db, tokenId);
    const kept = token.autoscope === undefined ? [] : keptScopes(token.scopes, token.autoscope);
    return {
      ...{ token, kept, calls },
      state: autoscopeState(token.autoscope, now),
      removed: EVERY_SCOPE.filter((scope) => allows(token.scopes, scope) && !kept.includes(scope)),
      warnings: warningsOf(token, kept, now),
      digest: digestOf(token, kept),
    };
  }
}

function warningsOf({ autoscope }: Token, kept: Scopes, now: number): NarrowingWarning[] {
  if (autoscope?.state !== 'learning') return ['not_learning'];
  const warnings: NarrowingWarning[] = [];
  if (kept.length === 0) warnings.push('learnt_nothing');
  if (now < autoscope.endsAt) warnings.push('learnt_briefly');
  if (uncoveredRoutes(autoscope).length > 0) warnings.push('routes_not_covered');
  return warnings;
}

/** Not of how often something was called: that changes while somebody looks. */
function digestOf({ tokenId, scopes, autoscope }: Token, kept: Scopes): string {
  const seen = [tokenId, scopes ?? null, kept, autoscope?.startedAt ?? null, autoscope?.called ?? []];
  return createHash('sha256').update(JSON.stringify(seen)).digest('hex');
}

/** An empty list would be taken for no limit: the very opposite of what was asked for. */
function refuseNothing({ token }: NarrowingPreview, wanted: Scopes): void {
  const refuse = (message: string) => new LatchkeyError('nothing_to_apply', message);
  if (token.autoscope?.state !== 'learning')
    throw refuse('This token is not learning: switch that on first, by PATCH with autoscope_enabled true.');
  if (wanted.length === 0)
    throw refuse(
      'This token has made no call that needs a scope: let it learn for longer, name the scopes to keep, or revoke it.',
    );
  if (areSame(token.scopes, wanted))
    throw refuse(
      'This token is limited to these scopes already: end its learning by PATCH with autoscope_enabled false.',
    );
}

function previewOutdated(): LatchkeyError {
  return new LatchkeyError(
    'preview_outdated',
    'What this token has learnt, or its scopes, changed since you looked: look at the preview again.',
  );
}

function wouldWiden({ scopes = [] }: Token, wanted: Scopes): LatchkeyError {
  const wider = wanted.filter((scope) => !scopes.includes(scope));
  return new LatchkeyError(
    'invalid_parameter',
    `scopes must be a part of what the token may now; ${wider.join(', ')} would widen it.`,
  );
}
