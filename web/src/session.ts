import type { SessionInfo } from '@latchkey/client';
import { type QueryClient, queryOptions, useQuery } from '@tanstack/react-query';
import { ApiError } from './api/request.ts';
import { getSession } from './api/session.ts';

/** Who is signed in; null for nobody. Asked once, then kept until an answer says otherwise. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: findSession,
  staleTime: Number.POSITIVE_INFINITY,
  gcTime: Number.POSITIVE_INFINITY,
});

/** The session behind a page that only those who are signed in can see; undefined for the moment it takes to leave. */
export function useSession(): SessionInfo | undefined {
  return useQuery(sessionQuery).data ?? undefined;
}

/** Whether an answer says that nobody is signed in (any longer). */
export function saysSignedOut(error: unknown): boolean {
  return error instanceof ApiError && error.status === 401;
}

/** Forgets who was signed in and all that was loaded for them. */
export function forgetSession(queryClient: QueryClient): void {
  queryClient.clear();
  queryClient.setQueryData(sessionQuery.queryKey, null);
}

/** Asks the server who is signed in; null for nobody. */
export async function findSession(): Promise<SessionInfo | null> {
  try {
    return await getSession();
  } catch (error) {
    if (saysSignedOut(error)) return null;
    throw error;
  }
}
