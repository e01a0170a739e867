import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useEffect } from 'react';
import { Mark } from '../../components/Mark.tsx';
import { signInOptionsQuery } from '../../identity-queries.ts';
import { announceProof } from '../../proof-channel.ts';
import { commonTexts } from '../../texts/common.tsx';
import { identitiesTexts } from '../../texts/identities.tsx';

const route = getRouteApi('/login/done');

/** Ends the window in which somebody proved who it is, and tells the page that waits. */
export function ConfirmedPage() {
  const { problem, provider } = route.useSearch();
  const providers = useQuery(signInOptionsQuery).data?.identity_providers ?? [];
  const title = providers.find(({ name }) => name === provider)?.title ?? identitiesTexts.theProvider;
  useEffect(() => {
    announceProof(problem);
    // A browser may keep it open: it was at another site meanwhile.
    if (problem === undefined) window.close();
  }, [problem]);
  const heading = problem === undefined ? identitiesTexts.doneTitle : identitiesTexts.notDoneTitle;
  return (
    <main className="lone">
      <title>{commonTexts.pageTitle(heading)}</title>
      <Mark />
      <h1>{heading}</h1>
      {problem === undefined ? (
        <p role="status">{identitiesTexts.done}</p>
      ) : (
        <>
          <p role="alert">{identitiesTexts.problem(problem, title)}</p>
          <p>{identitiesTexts.closeAndTryAgain}</p>
        </>
      )}
    </main>
  );
}
