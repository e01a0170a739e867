import type { QueryClient } from '@tanstack/react-query';
import { createRootRouteWithContext, redirect } from '@tanstack/react-router';
import { sessionQuery } from '../session.ts';
import { ErrorPage } from './ErrorPage.tsx';
import { NotFoundPage } from './NotFoundPage.tsx';
import { RootLayout } from './RootLayout.tsx';

interface RouterContext {
  readonly queryClient: QueryClient;
}

/** What all pages stand in. */
export const rootRoute = createRootRouteWithContext<RouterContext>()({
  component: RootLayout,
  notFoundComponent: NotFoundPage,
  errorComponent: ErrorPage,
});

interface Arrival {
  readonly context: RouterContext;
  readonly location: { readonly href: string };
}

/** Leads whoever is not signed in to `/login`, and back to the page that was asked for afterwards. */
export async function requireSession({ context, location: asked }: Arrival): Promise<void> {
  const session = await context.queryClient.ensureQueryData(sessionQuery);
  if (session === null) throw redirect({ to: '/login', search: { next: asked.href }, replace: true });
}
