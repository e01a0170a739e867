import {
  AUDIT_TRAIL,
  IP_ACCESS_LISTS,
  NOTIFICATIONS,
  PERMISSIONS,
  REPORTS,
  SETTINGS,
} from './administration.ts';
import type { Endpoint } from './endpoint.ts';
import { SCIM } from './scim.ts';
import { ME, METRICS, OPEN, SESSIONS } from './sessions.ts';
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
  ...IP_ACCESS_LISTS,
  ...AUDIT_TRAIL,
  ...NOTIFICATIONS,
  ...SCIM,
  ...ME,
  METRICS,
  ...SESSIONS,
  ...OPEN,
];
