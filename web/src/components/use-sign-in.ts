import type { SessionInfo } from '@latchkey/client';
import { useState } from 'react';
import { ApiError, messageOf } from '../api/request.ts';
import { signIn } from '../api/session.ts';
import { findSession } from '../session.ts';
import { signInTexts } from '../texts/sign-in.tsx';
import { useCountdown } from './use-countdown.ts';

interface SignIn {
  readonly isPending: boolean;
  /** Why it did not succeed, for the person to read. */
  readonly problem: string | undefined;
  /** How long the server wants no further attempt; 0 when it takes one. */
  readonly secondsToWait: number;
  /** The session that has been started, or undefined when there is a problem. */
  attempt(userName: string, password: string): Promise<SessionInfo | undefined>;
}

/** Signs in by name and password, one attempt at a time and none before the server takes one. */
export function useSignIn(): SignIn {
  const [isPending, setPending] = useState(false);
  const [problem, setProblem] = useState<string>();
  const [secondsToWait, wait] = useCountdown();

  async function attempt(userName: string, password: string): Promise<SessionInfo | undefined> {
    if (isPending || secondsToWait > 0) return undefined;
    setPending(true);
    setProblem(undefined);
    try {
      await signIn(userName, password);
      // A browser may refuse the cookie without a word: only asking with it shows that it is there.
      const session = await findSession();
      if (session === null) setProblem(signInTexts.cookieLost);
      return session ?? undefined;
    } catch (error) {
      setProblem(messageOf(error));
      if (error instanceof ApiError && error.retryAfterSeconds) wait(error.retryAfterSeconds);
      return undefined;
    } finally {
      setPending(false);
    }
  }

  return { isPending, problem, secondsToWait, attempt };
}
