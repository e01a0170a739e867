import { useRouter, useRouterState } from '@tanstack/react-router';
import { useState } from 'react';
import { HOME_PATH } from '../login/own-path.ts';
import { AccessTokensPage } from './AccessTokensPage.tsx';
import { readPrefill } from './prefill.ts';

/** The list with the form over it, filled in by the link that led here. Nothing is generated before it is pressed. */
export function NewTokenPage() {
  const router = useRouter();
  const query = useRouterState({ select: (state) => state.location.searchStr });
  const [prefill] = useState(() => readPrefill(query));
  return (
    <AccessTokensPage
      prefill={prefill}
      onPrefillClosed={() => void router.navigate({ to: HOME_PATH, replace: true })}
    />
  );
}
