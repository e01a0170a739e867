import { useState } from 'react';
import { messageOf } from '../api/request.ts';
import { ActCancelled, useAct } from './ActProvider.tsx';

interface Attempt {
  readonly isPending: boolean;
  /** Why the last one failed, for the person to read. */
  readonly problem: string | undefined;
  /** Does something that the server may want the password for; what it gives, or undefined where it was not done. */
  attempt<Answer>(work: () => Promise<Answer>): Promise<{ readonly answer: Answer } | undefined>;
}

/** One act at a time, with what a form shows of it: that it is under way, or why it failed. */
export function useAttempt(): Attempt {
  const act = useAct();
  const [isPending, setPending] = useState(false);
  const [problem, setProblem] = useState<string>();

  async function attempt<Answer>(work: () => Promise<Answer>) {
    if (isPending) return undefined;
    setPending(true);
    setProblem(undefined);
    try {
      return { answer: await act(work, { mayNeedProof: true }) };
    } catch (error) {
      if (!(error instanceof ActCancelled)) setProblem(messageOf(error));
      return undefined;
    } finally {
      setPending(false);
    }
  }

  return { isPending, problem, attempt };
}
