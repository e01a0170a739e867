import type { IdentityProviderInfo } from '@latchkey/client';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { beginProof } from '../api/identities.ts';
import { messageOf } from '../api/request.ts';
import { listenForProof } from '../proof-channel.ts';
import { sessionQuery } from '../session.ts';
import { identitiesTexts } from '../texts/identities.tsx';

/**
 * Lets somebody prove who it is at an identity provider in a window of its own, so that this page keeps what was typed
 * into it; calls back once the server knows.
 */
export function useProviderProof(onProved: () => void) {
  const queryClient = useQueryClient();
  const [asked, setAsked] = useState<IdentityProviderInfo>();
  const [problem, setProblem] = useState<string>();

  useEffect(() => {
    if (asked === undefined) return undefined;
    return listenForProof(async (code) => {
      setAsked(undefined);
      if (code !== undefined) return setProblem(identitiesTexts.problem(code, asked.title));
      await queryClient.fetchQuery({ ...sessionQuery, staleTime: 0 }).then(onProved, (error: unknown) => {
        setProblem(messageOf(error));
      });
    });
  }, [asked, queryClient, onProved]);

  async function prove(provider: IdentityProviderInfo) {
    // At once: a browser opens windows only for what somebody has just pressed.
    const opened = window.open('', 'latchkey-proof', 'popup,width=520,height=720');
    if (opened === null) return setProblem(identitiesTexts.windowBlocked);
    setProblem(undefined);
    setAsked(provider);
    try {
      const { authorization_url } = await beginProof(provider.name);
      opened.location.replace(authorization_url);
    } catch (error) {
      opened.close();
      setAsked(undefined);
      setProblem(messageOf(error));
    }
  }

  return { asked, problem, prove };
}
