import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { requireSession, rootRoute } from '../root-route.ts';
import { readFilesSearch } from './files/files-search.ts';
import { readListSearch, readScopeSearch } from './secrets/secrets-search.ts';

/** Has no path of its own: each section has its own right below `/`. */
const workspaceRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'workspace',
  beforeLoad: requireSession,
  component: lazyRouteComponent(() => import('./WorkspaceLayout.tsx'), 'WorkspaceLayout'),
});

const filesRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/dbfs',
  validateSearch: readFilesSearch,
  component: lazyRouteComponent(() => import('./files/FilesPage.tsx'), 'FilesPage'),
});

const secretScopesRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/secrets',
  validateSearch: readListSearch,
  component: lazyRouteComponent(() => import('./secrets/SecretScopesPage.tsx'), 'SecretScopesPage'),
});

const secretScopeRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/secrets/scope',
  validateSearch: readScopeSearch,
  component: lazyRouteComponent(() => import('./secrets/SecretScopePage.tsx'), 'SecretScopePage'),
});

const clustersRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/clusters',
  component: lazyRouteComponent(() => import('./clusters/ClustersPage.tsx'), 'ClustersPage'),
});

const clusterRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/clusters/$id',
  component: lazyRouteComponent(() => import('./clusters/ClusterPage.tsx'), 'ClusterPage'),
});

/** The pages that everybody who is signed in works in. */
export const workspaceRoutes = workspaceRoute.addChildren([
  filesRoute,
  secretScopesRoute,
  secretScopeRoute,
  clustersRoute,
  clusterRoute,
]);
