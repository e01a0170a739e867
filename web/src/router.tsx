import { QueryCache, QueryClient } from '@tanstack/react-query';
import { createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { signInOptionsQuery } from './identity-queries.ts';
import { adminRoutes } from './pages/admin/routes.ts';
import { ErrorPage } from './pages/ErrorPage.tsx';
import { LoginPage } from './pages/login/LoginPage.tsx';
import { HOME_PATH, ownPath } from './pages/login/own-path.ts';
import { requireSession, rootRoute } from './pages/root-route.ts';
import { SET_PASSWORD_PATH } from './pages/set-password/link-code.ts';
import { workspaceRoutes } from './pages/workspace/routes.ts';
import { forgetSession, saysSignedOut, sessionQuery } from './session.ts';

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
  validateSearch: (search: Record<string, unknown>) => textsOf(search, ['next', 'problem', 'provider']),
  beforeLoad: async ({ context, search }) => {
    // A server that cannot say who is signed in is no reason to hide the way in.
    const [session] = await Promise.all([
      context.queryClient.ensureQueryData(sessionQuery).catch(() => null),
      context.queryClient.prefetchQuery(signInOptionsQuery),
    ]);
    if (session && search.problem === undefined)
      throw redirect({ href: ownPath(search.next, location.origin), replace: true });
  },
  component: LoginPage,
});

const confirmedRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/login/done',
  validateSearch: (search: Record<string, unknown>) => textsOf(search, ['problem', 'provider']),
  beforeLoad: ({ context }) => context.queryClient.prefetchQuery(signInOptionsQuery),
  component: lazyRouteComponent(() => import('./pages/login/ConfirmedPage.tsx'), 'ConfirmedPage'),
});

const hostRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/login/host',
  validateSearch: (search: Record<string, unknown>) =>
    textsOf(search, ['upstream', 'challenge', 'next', 'problem']),
  beforeLoad: async ({ search, ...arrival }) => {
    if (search.problem === undefined) await requireSession(arrival);
  },
  component: lazyRouteComponent(() => import('./pages/login/HostPage.tsx'), 'HostPage'),
});

const commandRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/login/command',
  validateSearch: (search: Record<string, unknown>) =>
    textsOf(search, ['redirect_uri', 'code_challenge', 'state', 'machine', 'scopes', 'lifetime']),
  beforeLoad: requireSession,
  component: lazyRouteComponent(() => import('./pages/login/CommandPage.tsx'), 'CommandPage'),
});

const settingsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/settings',
  beforeLoad: requireSession,
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

const newTokenRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/access-tokens/new',
  component: lazyRouteComponent(() => import('./pages/settings/NewTokenPage.tsx'), 'NewTokenPage'),
});

const passwordRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/password',
  component: lazyRouteComponent(() => import('./pages/settings/PasswordPage.tsx'), 'PasswordPage'),
});

const signInRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/sign-in',
  validateSearch: (search: Record<string, unknown>) => textsOf(search, ['problem', 'provider']),
  component: lazyRouteComponent(() => import('./pages/settings/sign-in/SignInPage.tsx'), 'SignInPage'),
});

const sessionsRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/sessions',
  component: lazyRouteComponent(() => import('./pages/settings/SessionsPage.tsx'), 'SessionsPage'),
});

const setPasswordRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: SET_PASSWORD_PATH,
  component: lazyRouteComponent(() => import('./pages/set-password/SetPasswordPage.tsx'), 'SetPasswordPage'),
});

const apiRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/docs/api',
  component: lazyRouteComponent(() => import('./pages/api/ApiPage.tsx'), 'ApiPage'),
});

const routeTree = rootRoute.addChildren([
  homeRoute,
  loginRoute,
  confirmedRoute,
  hostRoute,
  commandRoute,
  setPasswordRoute,
  settingsRoute.addChildren([
    settingsHomeRoute,
    accessTokensRoute,
    newTokenRoute,
    passwordRoute,
    signInRoute,
    sessionsRoute,
  ]),
  workspaceRoutes,
  adminRoutes,
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

/** Of what stands in an address, these that are texts. */
function textsOf<const Name extends string>(
  search: Record<string, unknown>,
  names: readonly Name[],
): { [Key in Name]?: string } {
  const texts: { [Key in Name]?: string } = {};
  for (const name of names) {
    const value = search[name];
    if (typeof value === 'string') texts[name] = value;
  }
  return texts;
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createPages>['router'];
  }
}
