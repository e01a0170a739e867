import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { useAct } from '../../../../components/ActProvider.tsx';
import { sessionQuery } from '../../../../session.ts';
import { reloadFiles } from '../files-queries.ts';
import { Uploads, type UploadsView } from './uploads.ts';

/** One for all pages of this window, kept while others of them are open. */
const OF_CLIENT = new WeakMap<QueryClient, Uploads>();
const RELOADED_EVERY_MS = 1_500;

/** What sends files. */
export function useUploads(): Uploads {
  const queryClient = useQueryClient();
  const act = useAct();
  return OF_CLIENT.get(queryClient) ?? make(queryClient, act);
}

/** How far they are, several times a second. */
export function useUploadsView(uploads: Uploads): UploadsView {
  return useSyncExternalStore(uploads.subscribe, uploads.view);
}

function make(queryClient: QueryClient, act: ReturnType<typeof useAct>): Uploads {
  const onStored = atMostEvery(RELOADED_EVERY_MS, () => reloadFiles(queryClient));
  const uploads = new Uploads({ act, onStored });
  // What somebody sends goes no further, and is not shown to whoever signs in next.
  queryClient.getQueryCache().subscribe(() => {
    if (queryClient.getQueryData(sessionQuery.queryKey) === null) uploads.abandon();
  });
  OF_CLIENT.set(queryClient, uploads);
  return uploads;
}

/** Does something soon, and once for all that ask for it meanwhile. */
function atMostEvery(ms: number, work: () => void): () => void {
  let isDue = false;
  return () => {
    if (isDue) return;
    isDue = true;
    setTimeout(() => {
      isDue = false;
      work();
    }, ms);
  };
}
