import type { OwnedTokenDetails, RevocationOutcome } from '@latchkey/client';
import { useState } from 'react';
import { revokeTokens } from '../../../api/every-token.ts';
import { messageOf } from '../../../api/request.ts';
import { ActCancelled, useAct } from '../../../components/ActProvider.tsx';

/** What revoking tokens has come to. */
export interface RevocationSummary {
  /** Those that are no longer good, whoever ended them. */
  readonly endedIds: readonly string[];
  readonly revokedCount: number;
  readonly descendantCount: number;
}

interface Progress {
  readonly outcomes: ReadonlyMap<string, RevocationOutcome>;
  readonly descendantCount: number;
  /** Why some are not revoked. */
  readonly problem?: string;
}

/** So many are sent at once, so that progress can be shown. */
const SENT_AT_ONCE = 50;
const NOTHING: Progress = { outcomes: new Map(), descendantCount: 0 };

/** Revokes tokens some at a time; what was done stays known when a later request fails, and may be gone on with. */
export function useRevokeTokens(tokens: readonly OwnedTokenDetails[]) {
  const act = useAct();
  const [progress, setProgress] = useState(NOTHING);
  const [isPending, setPending] = useState(false);
  const left = tokens.filter(({ token_id }) => !hasEnded(progress.outcomes.get(token_id)));

  /** Gives what has come of it when all have ended, else undefined. */
  async function revoke(leaked: boolean): Promise<RevocationSummary | undefined> {
    setPending(true);
    let now: Progress = { outcomes: progress.outcomes, descendantCount: progress.descendantCount };
    setProgress(now);
    try {
      for (let i = 0; i < left.length && now.problem === undefined; i += SENT_AT_ONCE) {
        const token_ids = left.slice(i, i + SENT_AT_ONCE).map(({ token_id }) => token_id);
        const answer = await act(() => revokeTokens({ token_ids, leaked }), { mayNeedProof: true });
        const told = answer.results.map(({ token_id, outcome }) => [token_id, outcome] as const);
        now = {
          outcomes: new Map([...now.outcomes, ...told]),
          descendantCount: now.descendantCount + answer.descendants_revoked_count,
          ...(answer.message !== undefined && { problem: answer.message }),
        };
        setProgress(now);
      }
    } catch (error) {
      if (!(error instanceof ActCancelled)) now = { ...now, problem: messageOf(error) };
      setProgress(now);
    }
    setPending(false);
    const isWhole = tokens.every(({ token_id }) => hasEnded(now.outcomes.get(token_id)));
    return isWhole ? summaryOf(now) : undefined;
  }

  return { revoke, isPending, progress, left, summary: summaryOf(progress) };
}

function hasEnded(outcome: RevocationOutcome | undefined): boolean {
  return outcome !== undefined && outcome !== 'failed';
}

function summaryOf({ outcomes, descendantCount }: Progress): RevocationSummary {
  const ended = [...outcomes].filter(([, outcome]) => hasEnded(outcome));
  return {
    endedIds: ended.map(([id]) => id),
    revokedCount: ended.filter(([, outcome]) => outcome === 'revoked').length,
    descendantCount,
  };
}
