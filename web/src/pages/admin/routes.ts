import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { requireSession, rootRoute } from '../root-route.ts';
import { type AuditSearch, readAuditSearch } from './audit/audit-search.ts';
import { readNotificationSearch } from './notifications/notification-search.ts';
import { parseSearch } from './people/directory-view.ts';
import { readTokenSearch } from './tokens/token-search.ts';

const adminRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/admin',
  beforeLoad: requireSession,
  component: lazyRouteComponent(() => import('./AdminLayout.tsx'), 'AdminLayout'),
});

const homeRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: '/',
  component: lazyRouteComponent(() => import('./overview/OverviewPage.tsx'), 'OverviewPage'),
});

const settingsRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: '/settings',
  component: lazyRouteComponent(
    () => import('./settings/WorkspaceSettingsPage.tsx'),
    'WorkspaceSettingsPage',
  ),
});

const reportsRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: '/reports',
  component: lazyRouteComponent(() => import('./reports/ReportsPage.tsx'), 'ReportsPage'),
});

const reportRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: '/reports/$name',
  // Anything else than a number of days is for the server to refuse.
  validateSearch: ({ days }: Record<string, unknown>): { days?: number } =>
    typeof days === 'number' ? { days } : {},
  component: lazyRouteComponent(() => import('./reports/ReportPage.tsx'), 'ReportPage'),
});

const usersRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: '/users',
  validateSearch: parseSearch,
  component: lazyRouteComponent(() => import('./people/UsersPage.tsx'), 'UsersPage'),
});

const userRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: '/users/$id',
  component: lazyRouteComponent(() => import('./people/UserPage.tsx'), 'UserPage'),
});

const servicePrincipalsRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: '/service-principals',
  validateSearch: parseSearch,
  component: lazyRouteComponent(() => import('./people/ServicePrincipalsPage.tsx'), 'ServicePrincipalsPage'),
});

const servicePrincipalRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: '/service-principals/$id',
  component: lazyRouteComponent(() => import('./people/ServicePrincipalPage.tsx'), 'ServicePrincipalPage'),
});

const groupsRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: '/groups',
  validateSearch: parseSearch,
  component: lazyRouteComponent(() => import('./people/GroupsPage.tsx'), 'GroupsPage'),
});

const groupRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: '/groups/$id',
  component: lazyRouteComponent(() => import('./people/GroupPage.tsx'), 'GroupPage'),
});

const auditRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: '/audit',
  validateSearch: (search: Record<string, unknown>): AuditSearch => readAuditSearch(search),
  component: lazyRouteComponent(() => import('./audit/AuditPage.tsx'), 'AuditPage'),
});

const ipAccessListsRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: '/ip-access-lists',
  component: lazyRouteComponent(() => import('./ip-access-lists/IpAccessListsPage.tsx'), 'IpAccessListsPage'),
});

const notificationsRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: '/notifications',
  validateSearch: readNotificationSearch,
  component: lazyRouteComponent(() => import('./notifications/NotificationsPage.tsx'), 'NotificationsPage'),
});

const tokensRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: '/tokens',
  validateSearch: readTokenSearch,
  component: lazyRouteComponent(() => import('./tokens/TokensPage.tsx'), 'TokensPage'),
});

const permissionsRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: '/permissions',
  component: lazyRouteComponent(() => import('./permissions/PermissionsPage.tsx'), 'PermissionsPage'),
});

/** The administrator's console. */
export const adminRoutes = adminRoute.addChildren([
  homeRoute,
  settingsRoute,
  tokensRoute,
  permissionsRoute,
  usersRoute,
  userRoute,
  servicePrincipalsRoute,
  servicePrincipalRoute,
  groupsRoute,
  groupRoute,
  reportsRoute,
  reportRoute,
  auditRoute,
  ipAccessListsRoute,
  notificationsRoute,
]);
