import { type Endpoint, GONE } from './endpoint.ts';

const ADMINS = { group_name: 'admins', permission_level: 'CAN_MANAGE' };

/** Who may use tokens and passwords. */
export const PERMISSIONS = ['tokens', 'passwords'].flatMap((object): Endpoint[] => {
  const path = `/api/2.0/permissions/authorization/${object}`;
  const always = object === 'tokens' ? [ADMINS] : [];
  const users = { group_name: 'users', permission_level: 'CAN_USE' };
  const unknown = { user_name: 'nobody', permission_level: 'CAN_USE' };
  return [
    { method: 'GET', path, who: 'administrators', good: () => ({}), bodyless: true },
    {
      method: 'GET',
      path: `${path}/permissionLevels`,
      who: 'administrators',
      good: () => ({}),
      bodyless: true,
    },
    ...(['PUT', 'PATCH'] as const).map(
      (method): Endpoint => ({
        method,
        path,
        who: 'administrators',
        good: () => ({ body: { access_control_list: [...always, users] } }),
        foreign: {
          input: () => ({ body: { access_control_list: [...always, unknown] } }),
          answer: GONE,
        },
        wrongTypes: [
          { body: { access_control_list: {} } },
          { body: { access_control_list: [...always, { group_name: 'users', permission_level: 'ALL' }] } },
          { body: { access_control_list: [...always, { group_name: 7, permission_level: 'CAN_USE' }] } },
        ],
      }),
    ),
  ];
});

const REPORT = '/api/latchkey/1.0/token-reports';

/** Reports on tokens. */
export const REPORTS: readonly Endpoint[] = [
  { method: 'GET', path: REPORT, who: 'administrators', good: () => ({}), bodyless: true },
  {
    method: 'GET',
    path: `${REPORT}/:name`,
    who: 'administrators',
    good: () => ({ path: `${REPORT}/unused?days=0` }),
    wrongTypes: [
      { path: `${REPORT}/no-such` },
      { path: `${REPORT}/constructor` },
      { path: `${REPORT}/unused?days=some` },
      { path: `${REPORT}/unused?days=-1` },
      { path: `${REPORT}/never_expires?days=3` },
      { path: `${REPORT}/unused?format=xls` },
    ],
    bodyless: true,
  },
];

/** The workspace's switches. */
export const SETTINGS: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/api/2.0/workspace-conf',
    who: 'administrators',
    good: () => ({ path: '/api/2.0/workspace-conf?keys=enableTokensConfig' }),
    wrongTypes: [
      { path: '/api/2.0/workspace-conf' },
      { path: '/api/2.0/workspace-conf?keys=noSuchKey' },
      { path: '/api/2.0/workspace-conf?keys=a&keys=b' },
    ],
    bodyless: true,
  },
  {
    method: 'PATCH',
    path: '/api/2.0/workspace-conf',
    who: 'administrators',
    good: () => ({ body: { maxTokenLifetimeDays: '365' } }),
    wrongTypes: [
      { body: { maxTokenLifetimeDays: 90 } },
      { body: { enableTokensConfig: 'perhaps' } },
      { body: { noSuchKey: 'true' } },
    ],
  },
];

const AUDIT = '/api/latchkey/1.0/audit';

/** The audit trail. */
export const AUDIT_TRAIL: readonly Endpoint[] = [
  {
    method: 'GET',
    path: `${AUDIT}/events`,
    who: 'administrators',
    good: () => ({}),
    wrongTypes: [
      { path: `${AUDIT}/events?start_time=yesterday` },
      { path: `${AUDIT}/events?page_size=1001` },
      { path: `${AUDIT}/events?page_token=somewhere` },
    ],
    bodyless: true,
  },
  {
    method: 'GET',
    path: `${AUDIT}/export`,
    who: 'administrators',
    good: () => ({}),
    wrongTypes: [{ path: `${AUDIT}/export?format=xml` }, { path: `${AUDIT}/export?end_time=tomorrow` }],
    bodyless: true,
  },
];
