import {
  AUDIT_TRAIL,
  IP_ACCESS_LISTS,
  NOTIFICATIONS,
  PERMISSIONS,
  REPORTS,
  SETTINGS,
} from './administration.ts';
import { CLUSTERS } from './clusters.ts';
import { COMMAND_LOGINS } from './command-login.ts';
import { NODES, OVERVIEW, WORKSPACE_SETTINGS } from './console.ts';
import { FILES } from './dbfs.ts';
import type { Endpoint } from './endpoint.ts';
import { INTROSPECTION } from './introspection.ts';
import { OIDC } from './oidc.ts';
import { SCIM } from './scim.ts';
import { SECRETS } from './secrets.ts';
import { ME, METRICS, OPEN, PEOPLE, SESSIONS } from './sessions.ts';
import { AUTOSCOPE_API, MANAGEMENT, OWN_API, TOKEN_API } from './tokens.ts';

/** Every endpoint of the APIs. One that is served and not here fails the test. */
export const ENDPOINTS: readonly Endpoint[] = [
  ...TOKEN_API,
  ...OWN_API,
  ...AUTOSCOPE_API,
  ...MANAGEMENT,
  ...PERMISSIONS,
  ...REPORTS,
  ...SETTINGS,
  ...WORKSPACE_SETTINGS,
  ...OVERVIEW,
  ...NODES,
  ...IP_ACCESS_LISTS,
  ...AUDIT_TRAIL,
  ...NOTIFICATIONS,
  ...SECRETS,
  ...FILES,
  ...CLUSTERS,
  ...INTROSPECTION,
  ...SCIM,
  ...ME,
  METRICS,
  ...OIDC,
  ...COMMAND_LOGINS,
  ...PEOPLE,
  ...SESSIONS,
  ...OPEN,
];
