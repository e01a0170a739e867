import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { createContext, lazy, type ReactNode, Suspense, use, useCallback, useState } from 'react';
import { ApiError } from '../api/request.ts';
import { forgetSession, saysSignedOut, sessionQuery } from '../session.ts';

// Few acts need it.
const ProofDialog = lazy(async () => ({ default: (await import('./ProofDialog.tsx')).ProofDialog }));

interface ActOptions {
  /** The server may want the password once more before it does this. */
  readonly mayNeedProof?: boolean;
}

type Act = <Answer>(work: () => Promise<Answer>, options?: ActOptions) => Promise<Answer>;

const ActContext = createContext<Act | undefined>(undefined);

/** The person did not give the password that an act needed, so it was not done. */
export class ActCancelled extends Error {}

/**
 * Does something for the person who is signed in. Where the session has ended, throws and leads to `/login`. With
 * `mayNeedProof`, where the server wants the password first: asks for it, then does the thing once more, or throws
 * `ActCancelled` when it is not given.
 */
export function useAct(): Act {
  const act = use(ActContext);
  if (act === undefined) throw new Error('Acts are only known inside an ActProvider.');
  return act;
}

/** Gives `useAct` to what is inside. */
export function ActProvider({ children }: { children: ReactNode }) {
  const queryClient = useQueryClient();
  const router = useRouter();
  const [answerProof, setAnswerProof] = useState<(isGiven: boolean) => void>();

  const act = useCallback<Act>(
    async (work, { mayNeedProof = false } = {}) => {
      try {
        return await work();
      } catch (error) {
        if (saysSignedOut(error)) {
          forgetSession(queryClient);
          void router.invalidate();
        }
        if (!mayNeedProof || !(error instanceof ApiError) || error.status !== 403) throw error;
        const session = await queryClient.fetchQuery({ ...sessionQuery, staleTime: 0 });
        // The answer tells the time in whole seconds, so it may lie up to one before the moment it was decided in.
        if (session === null || session.proof_expiry_time > error.answeredAt + 1000) throw error;
        const isGiven = await new Promise<boolean>((resolve) => setAnswerProof(() => resolve));
        setAnswerProof(undefined);
        if (!isGiven) throw new ActCancelled();
        return work();
      }
    },
    [queryClient, router],
  );

  return (
    <ActContext value={act}>
      {children}
      <Suspense>{answerProof && <ProofDialog onAnswer={answerProof} />}</Suspense>
    </ActContext>
  );
}
