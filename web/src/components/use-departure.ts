import type { AuthorizationResponse } from '@latchkey/client';
import { useEffect, useState } from 'react';
import { messageOf } from '../api/request.ts';
import { ActCancelled } from './ActProvider.tsx';

/** Leads this page to an identity provider, one at a time. */
export function useDeparture() {
  const [goingTo, setGoingTo] = useState<string>();
  const [problem, setProblem] = useState<string>();
  useReturn(() => setGoingTo(undefined));

  async function depart(provider: string, begin: () => Promise<AuthorizationResponse>): Promise<boolean> {
    if (goingTo !== undefined) return false;
    setGoingTo(provider);
    setProblem(undefined);
    try {
      const { authorization_url } = await begin();
      location.assign(authorization_url);
      return true;
    } catch (error) {
      if (!(error instanceof ActCancelled)) setProblem(messageOf(error));
      setGoingTo(undefined);
      return false;
    }
  }

  return { goingTo, problem, depart };
}

/** Calls back when the browser shows the page again as it was left: somebody went back. */
function useReturn(onReturn: () => void) {
  useEffect(() => {
    const listen = ({ persisted }: PageTransitionEvent) => persisted && onReturn();
    addEventListener('pageshow', listen);
    return () => removeEventListener('pageshow', listen);
  });
}
