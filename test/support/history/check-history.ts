import type { FinalToken, Operation } from './history.ts';

/** All requests of a run, what the database has in the end, and how late another node may hear of a change. */
export interface Run {
  readonly operations: readonly Operation[];
  readonly final: readonly FinalToken[];
  readonly boundMs: number;
}

const NEVER = Number.POSITIVE_INFINITY;

/** Every contradiction between what was acknowledged, what was answered later and what is there in the end, in words. */
export function checkHistory(run: Run): string[] {
  return [...checkCreations(run), ...checkEnds(run), ...checkUses(run), ...checkRotations(run)];
}

/** Nothing acknowledged is lost, nothing took place twice, and 503 says that nothing took place. */
function checkCreations({ operations, final }: Run): string[] {
  const byId = new Map(final.map((token) => [token.tokenId, token]));
  const byComment = Map.groupBy(
    final.filter(({ replaces }) => replaces === undefined),
    ({ comment }) => comment,
  );
  return operations
    .filter(({ kind }) => kind === 'create')
    .flatMap(({ outcome, tokenId = '', comment = '' }) => {
      const there = byComment.get(comment) ?? [];
      const problems = there.length > 1 ? [`creation ${comment} took place ${there.length} times`] : [];
      if (outcome === 'done' && !byId.has(tokenId)) problems.push(`acknowledged creation ${comment} is lost`);
      if (outcome === 'unavailable' && there.length > 0)
        problems.push(`creation ${comment} was answered with 503 and took place`);
      if (outcome === 'unknown' && there.some(({ isRevoked }) => !isRevoked))
        problems.push(`creation ${comment} reached nobody and was not revoked`);
      return problems;
    });
}

/** What was acknowledged as revoked is revoked in the end, and nothing else is. */
function checkEnds({ operations, final }: Run): string[] {
  const byId = new Map(final.map((token) => [token.tokenId, token]));
  const created = issuedIn(operations);
  const asked = new Set(
    operations.flatMap(({ kind, outcome, tokenId }) =>
      (kind === 'revoke' || kind === 'rotate') && outcome !== 'unavailable' ? [tokenId] : [],
    ),
  );
  const lost = operations
    .filter(
      ({ kind, outcome, tokenId = '' }) =>
        kind === 'revoke' && outcome === 'done' && !byId.get(tokenId)?.isRevoked,
    )
    .map(({ tokenId }) => `acknowledged revocation of ${tokenId} is lost`);
  const unasked = [...created.keys()]
    .filter((tokenId) => byId.get(tokenId)?.isRevoked && !asked.has(tokenId))
    .map((tokenId) => `${tokenId} is revoked, and nobody asked for it`);
  return [...lost, ...unasked];
}

/** Nobody is let in after a revocation's answer and the bound, and nobody with a good token is called a stranger. */
function checkUses({ operations, boundMs }: Run): string[] {
  const uses = operations.filter(({ kind }) => kind === 'use');
  const acts = operations.filter(({ kind }) => kind === 'revoke' || kind === 'rotate');
  const ofToken = Map.groupBy(acts, ({ tokenId = '' }) => tokenId);
  const created = issuedIn(operations);
  const switches = Map.groupBy(
    operations.filter(({ kind }) => kind === 'disable' || kind === 'enable'),
    ({ owner = '' }) => owner,
  );
  return uses.flatMap((use) => {
    const { tokenId = '', node, sentAt, answeredAt, outcome } = use;
    const own = ofToken.get(tokenId) ?? [];
    const owner = use.owner === undefined ? [] : (switches.get(use.owner) ?? []);
    if (outcome === 'done') {
      const revoked = own.find(
        (act) =>
          act.kind === 'revoke' &&
          act.outcome === 'done' &&
          sentAt > act.answeredAt + (act.node === node ? 0 : boundMs),
      );
      if (revoked !== undefined) {
        const late = Math.round(sentAt - revoked.answeredAt);
        return [`${node} accepted ${tokenId} ${late} ms after ${revoked.node} had revoked it`];
      }
      if (isDisabledThroughout(owner, { node, sentAt, answeredAt, boundMs }))
        return [`${node} accepted ${tokenId} of an owner who was disabled`];
    }
    if (outcome === 'invalid') {
      const creation = created.get(tokenId);
      const isEnding = own.some((act) => act.outcome !== 'unavailable' && act.sentAt < answeredAt);
      const isMaybeDisabled =
        owner.some((act) => act.kind === 'disable' && act.sentAt < answeredAt) &&
        !isEnabledThroughout(owner, { node, sentAt, answeredAt, boundMs });
      if (creation !== undefined && sentAt > creation.answeredAt && !isEnding && !isMaybeDisabled)
        return [`${node} called ${tokenId} invalid, which is good`];
    }
    return [];
  });
}

/** A token has one successor, whoever asks how often. */
function checkRotations({ operations, final }: Run): string[] {
  const byId = new Map(final.map((token) => [token.tokenId, token]));
  const successors = Map.groupBy(
    final.filter(({ replaces }) => replaces !== undefined),
    ({ replaces = '' }) => replaces,
  );
  const twice = [...successors]
    .filter(([, all]) => all.length > 1)
    .map(([tokenId, all]) => `${tokenId} has ${all.length} successors`);
  const answered = operations.filter(({ kind, outcome }) => kind === 'rotate' && outcome === 'done');
  const lost = answered
    .filter(({ successorId = '' }) => !byId.has(successorId))
    .map(({ tokenId }) => `the acknowledged successor of ${tokenId} is lost`);
  return [...twice, ...lost];
}

/** Every token that somebody got, and by which request. */
function issuedIn(operations: readonly Operation[]): Map<string, Operation> {
  const issued = new Map<string, Operation>();
  for (const one of operations) {
    const tokenId = one.kind === 'create' ? one.tokenId : one.kind === 'rotate' ? one.successorId : undefined;
    if (one.outcome === 'done' && tokenId !== undefined) issued.set(tokenId, one);
  }
  return issued;
}

interface During {
  readonly node: string;
  readonly sentAt: number;
  readonly answeredAt: number;
  readonly boundMs: number;
}

/** Whether the owner was certainly disabled, and that known everywhere, when a request was sent, and until its answer. */
function isDisabledThroughout(
  acts: readonly Operation[],
  { node, sentAt, answeredAt, boundMs }: During,
): boolean {
  const before = acts.filter((act) => act.sentAt < answeredAt);
  const disabled = before.filter(({ kind, outcome }) => kind === 'disable' && outcome === 'done');
  const last = disabled.toSorted((a, b) => a.answeredAt - b.answeredAt).at(-1);
  if (last === undefined || sentAt <= last.answeredAt + (last.node === node ? 0 : boundMs)) return false;
  return !before.some(
    ({ kind, outcome, answeredAt: at }) =>
      kind === 'enable' && outcome !== 'unavailable' && endOf(outcome, at) > last.sentAt,
  );
}

/** Whether the owner was certainly enabled when a request was sent, and until its answer. */
function isEnabledThroughout(acts: readonly Operation[], { sentAt, answeredAt }: During): boolean {
  const enabled = acts.filter(({ kind, outcome }) => kind === 'enable' && outcome === 'done');
  const last = enabled
    .filter((act) => act.answeredAt < sentAt)
    .toSorted((a, b) => a.sentAt - b.sentAt)
    .at(-1);
  if (last === undefined) return !acts.some((act) => act.kind === 'disable' && act.sentAt < answeredAt);
  return !acts.some(
    ({ kind, outcome, sentAt: from, answeredAt: at }) =>
      kind === 'disable' &&
      outcome !== 'unavailable' &&
      from < answeredAt &&
      endOf(outcome, at) > last.sentAt,
  );
}

/** When an act may have taken place at the latest: one without an answer may still be on its way. */
function endOf(outcome: Operation['outcome'], answeredAt: number): number {
  return outcome === 'unknown' || outcome === 'unanswered' ? NEVER : answeredAt;
}
