import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useEffect } from 'react';
import { signInAtHost } from '../../api/identities.ts';
import { messageOf } from '../../api/request.ts';
import { Button } from '../../components/Button.tsx';
import { Mark } from '../../components/Mark.tsx';
import { commonTexts } from '../../texts/common.tsx';
import { signInTexts } from '../../texts/sign-in.tsx';

const route = getRouteApi('/login/host');

/** Sends a signed-in browser on to the service that it came from, or says why it is not. */
export function HostPage() {
  const { problem, upstream = '', challenge = '', next } = route.useSearch();
  const isLost = problem !== undefined;
  const going = useQuery({
    queryKey: ['host-sign-in', upstream, challenge, next],
    queryFn: () => signInAtHost({ upstream, challenge, ...(next !== undefined && { next }) }),
    enabled: !isLost,
    // What it gives is good once.
    ...{ staleTime: Number.POSITIVE_INFINITY, gcTime: 0, refetchOnWindowFocus: false },
  });
  const url = going.data?.url;
  useEffect(() => {
    if (url !== undefined) location.replace(url);
  }, [url]);
  const hasFailed = isLost || going.isError;
  const heading = hasFailed ? signInTexts.notSignedInThere : signInTexts.goingOn;
  return (
    <main className="lone">
      <title>{commonTexts.pageTitle(heading)}</title>
      <Mark />
      <h1>{heading}</h1>
      {isLost && <p role="alert">{signInTexts.openServiceAgain}</p>}
      {going.isError && (
        <>
          <p role="alert">{messageOf(going.error)}</p>
          <Button onPress={() => void going.refetch()}>{commonTexts.tryAgain}</Button>
        </>
      )}
      {!hasFailed && <p role="status">{signInTexts.goingOnLead}</p>}
    </main>
  );
}
