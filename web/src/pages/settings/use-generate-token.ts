import type { GenerateTokenRequest, GenerateTokenResponse } from '@latchkey/client';
import { useState } from 'react';
import { generateToken } from '../../api.ts';
import { messageOf, NoAnswerError } from '../../api-request.ts';
import { ActCancelled, useAct } from '../../components/ActProvider.tsx';
import { lifetimeSecondsOf, parseLifetimeDays } from './lifetime.ts';
import type { ChosenScopes } from './ScopesField.tsx';

/** A token as the form asks for it. */
export interface WantedToken {
  readonly comment: string;
  /** As typed. */
  readonly days: string;
  readonly scopes: ChosenScopes;
}

interface GenerateToken {
  readonly isPending: boolean;
  /** Why no token was generated. */
  readonly problem: string | undefined;
  /** The new token; undefined when there is a problem, or the person did not want it any more. */
  generate(wanted: WantedToken): Promise<GenerateTokenResponse | undefined>;
}

const PERHAPS_GENERATED =
  'A token may have been generated all the same: look at the list, and revoke what you cannot use.';

/** Generates tokens, one at a time. Keeps no value: it is in the answer alone. */
export function useGenerateToken(): GenerateToken {
  const act = useAct();
  const [isPending, setPending] = useState(false);
  const [problem, setProblem] = useState<string>();

  async function generate(wanted: WantedToken): Promise<GenerateTokenResponse | undefined> {
    const asked = requestOf(wanted);
    if (typeof asked === 'string') {
      setProblem(asked);
      return undefined;
    }
    setPending(true);
    setProblem(undefined);
    try {
      return await act(() => generateToken(asked), { mayNeedProof: true });
    } catch (error) {
      if (!(error instanceof ActCancelled)) setProblem(problemOf(error));
      return undefined;
    } finally {
      setPending(false);
    }
  }

  return { isPending, problem, generate };
}

function problemOf(error: unknown): string {
  return error instanceof NoAnswerError ? `${error.message} ${PERHAPS_GENERATED}` : messageOf(error);
}

/** What to ask the server for, or what is wrong with what was typed. */
function requestOf({ comment, days, scopes }: WantedToken): GenerateTokenRequest | string {
  const lifetime = parseLifetimeDays(days);
  if (lifetime === undefined) return 'The lifetime must be a whole number of days, at least 1.';
  if (scopes.isLimited && scopes.scopes.length === 0) {
    return 'Choose at least one scope, or let the token be used for everything.';
  }
  return {
    comment: comment.trim(),
    ...(lifetime.days !== undefined && { lifetime_seconds: lifetimeSecondsOf(lifetime.days) }),
    ...(scopes.isLimited && { scopes: [...scopes.scopes] }),
    ...(scopes.isLearning && { autoscope_enabled: true }),
  };
}
