import { QueryCache, QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router';
import { ErrorPage } from './pages/ErrorPage.tsx';
import { LoginPage } from './pages/login/LoginPage.tsx';
import { HOME_PATH, ownPath } from './pages/login/own-path.ts';
import { NotFoundPage } from './pages/NotFoundPage.tsx';
import { RootLayout } from './pages/RootLayout.tsx';
import { forgetSession, saysSignedOut, sessionQuery } from './session.ts';

interface RouterContext {
  readonly queryClient: QueryClient;
}

const rootRoute = createRootRouteWithContext<RouterContext>()({
  component: RootLayout,
  notFoundComponent: NotFoundPage,
  errorComponent: ErrorPage,
});

const homeRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: HOME_PATH, replace: true });
  },
});

const loginRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/login',
  validateSearch: ({ next }: Record<string, unknown>): { next?: string } =>
    typeof next === 'string' ? { next } : {},
  beforeLoad: async ({ context, search }) => {
    // A server that cannot say who is signed in is no reason to hide the way in.
    const session = await context.queryClient.ensureQueryData(sessionQuery).catch(() => null);
    if (session) throw redirect({ href: ownPath(search.next, location.origin), replace: true });
  },
  component: LoginPage,
});

const settingsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/settings',
  beforeLoad: async ({ context, location: asked }) => {
    const session = await context.queryClient.ensureQueryData(sessionQuery);
    if (session === null) throw redirect({ to: '/login', search: { next: asked.href }, replace: true });
  },
  component: lazyRouteComponent(() => import('./pages/settings/SettingsLayout.tsx'), 'SettingsLayout'),
});

const settingsHomeRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: HOME_PATH, replace: true });
  },
});

const accessTokensRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/access-tokens',
  component: lazyRouteComponent(() => import('./pages/settings/AccessTokensPage.tsx'), 'AccessTokensPage'),
});

const passwordRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/password',
  component: lazyRouteComponent(() => import('./pages/settings/PasswordPage.tsx'), 'PasswordPage'),
});

const apiRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/docs/api',
  component: lazyRouteComponent(() => import('./pages/api/ApiPage.tsx'), 'ApiPage'),
});

const routeTree = rootRoute.addChildren([
  homeRoute,
  loginRoute,
  settingsRoute.addChildren([settingsHomeRoute, accessTokensRoute, passwordRoute]),
  apiRoute,
]);

/** The pages and what they have loaded. An answer that nobody is signed in leads to `/login` and back afterwards. */
export function createPages() {
  const queryClient = new QueryClient({
    defaultOptions: { queries: { retry: false, staleTime: 5_000 } },
    queryCache: new QueryCache({
      onError: (error) => {
        if (!saysSignedOut(error)) return;
        forgetSession(queryClient);
        void router.invalidate();
      },
    }),
  });
  const router = createRouter({
    routeTree,
    context: { queryClient },
    defaultErrorComponent: ErrorPage,
    // What a page shows is loaded by queries that know how fresh it is; the router keeps nothing.
    defaultPreloadStaleTime: 0,
  });
  return { queryClient, router };
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createPages>['router'];
  }
}
