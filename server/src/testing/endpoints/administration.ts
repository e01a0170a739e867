import { systemCaller } from '../../audit/audit-event.ts';
import { type Cast, type Endpoint, GONE } from './endpoint.ts';

const ADMINS = { group_name: 'admins', permission_level: 'CAN_MANAGE' };

/** Who may use tokens and passwords. */
export const PERMISSIONS = (['tokens', 'passwords'] as const).flatMap((object): Endpoint[] => {
  const path = `/api/2.0/permissions/authorization/${object}`;
  const always = object === 'tokens' ? [ADMINS] : [];
  const users = { group_name: 'users', permission_level: 'CAN_USE' };
  const unknown = { user_name: 'nobody', permission_level: 'CAN_USE' };
  const own = `/api/latchkey/1.0/permissions/${object}`;
  return [
    {
      method: 'GET',
      path: `${own}/removal`,
      who: 'administrators',
      good: () => ({ path: `${own}/removal?group_name=users` }),
      foreign: { input: () => ({ path: `${own}/removal?user_name=nobody` }), answer: GONE },
      wrongTypes: [
        { path: `${own}/removal`, isBeyondSchema: true },
        { path: `${own}/removal?user_name=alice&group_name=users`, isBeyondSchema: true },
      ],
      bodyless: true,
    },
    {
      method: 'POST',
      path: `${own}/remove`,
      who: 'administrators',
      good: async ({ app, bob }) => {
        const { permissions } = app.core;
        await permissions.set(systemCaller('test'), object, bob.id, 'CAN_USE');
        return { body: { user_name: 'bob' } };
      },
      foreign: { input: () => ({ body: { user_name: 'nobody' } }), answer: GONE },
      wrongTypes: [
        { body: {}, isBeyondSchema: true },
        { body: { user_name: 7 } },
        { body: { user_name: 'bob', group_name: 'users' }, isBeyondSchema: true },
      ],
    },
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
      { path: `${REPORT}/never_expires?days=3`, isBeyondSchema: true },
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

const LISTS = '/api/2.0/ip-access-lists';
const BLOCKED = { label: 'blocked', list_type: 'BLOCK', ip_addresses: ['192.0.2.1'] };
const LIST_PREVIEW = '/api/latchkey/1.0/ip-access-lists/preview';
const BLOCKED_AT = { list_type: 'BLOCK', ip_addresses: ['192.0.2.1'] };
const UNKNOWN_LIST = `${LISTS}/00000000-0000-4000-8000-000000000000`;

let lists = 0;

/** With a label of its own, as each must have. */
async function makeList({ app }: Cast): Promise<string> {
  const answer = await app.post(LISTS, await app.admin(), { ...BLOCKED, label: `blocked ${lists++}` });
  return `${LISTS}/${answer.body.ip_access_list.list_id}`;
}

/** From which addresses requests are taken. */
export const IP_ACCESS_LISTS: readonly Endpoint[] = [
  { method: 'GET', path: LISTS, who: 'administrators', good: () => ({}), bodyless: true },
  {
    method: 'POST',
    path: LISTS,
    who: 'administrators',
    good: () => ({ body: { ...BLOCKED, label: `blocked ${lists++}` } }),
    wrongTypes: [
      { body: {} },
      { body: { ...BLOCKED, list_type: 'PERHAPS' } },
      { body: { ...BLOCKED, ip_addresses: 'all' } },
      { body: { ...BLOCKED, ip_addresses: ['nowhere'] }, isBeyondSchema: true },
    ],
  },
  {
    method: 'GET',
    path: `${LISTS}/:list_id`,
    who: 'administrators',
    good: async (cast) => ({ path: await makeList(cast) }),
    foreign: { input: () => ({ path: UNKNOWN_LIST }), answer: GONE },
    bodyless: true,
  },
  ...(['PUT', 'PATCH'] as const).map(
    (method): Endpoint => ({
      method,
      path: `${LISTS}/:list_id`,
      who: 'administrators',
      good: async (cast) => ({
        path: await makeList(cast),
        body: { ...BLOCKED, label: `blocked ${lists++}`, enabled: false },
      }),
      foreign: {
        input: () => ({ path: UNKNOWN_LIST, body: { ...BLOCKED, enabled: false } }),
        answer: GONE,
      },
      wrongTypes: [{ path: UNKNOWN_LIST, body: { ...BLOCKED, enabled: 'perhaps' } }],
    }),
  ),
  {
    method: 'DELETE',
    path: `${LISTS}/:list_id`,
    who: 'administrators',
    good: async (cast) => ({ path: await makeList(cast) }),
    foreign: { input: () => ({ path: UNKNOWN_LIST }), answer: GONE },
    bodyless: true,
  },
  {
    method: 'POST',
    path: LIST_PREVIEW,
    who: 'administrators',
    good: () => ({ body: { list: BLOCKED_AT, enforced: true } }),
    foreign: { input: () => ({ body: { list_id: 'no-such' } }), answer: GONE },
    wrongTypes: [
      { body: { list: [] } },
      { body: { list: { ...BLOCKED_AT, list_type: 'PERHAPS' } } },
      { body: { list: { ...BLOCKED_AT, ip_addresses: 'all' } } },
      { body: { enforced: 'perhaps' } },
    ],
    bodyless: true,
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
      { path: `${AUDIT}/events?page_token=somewhere`, isBeyondSchema: true },
    ],
    bodyless: true,
  },
  {
    method: 'GET',
    path: `${AUDIT}/tail`,
    who: 'administrators',
    good: () => ({}),
    wrongTypes: [
      { path: `${AUDIT}/tail?status=high` },
      { path: `${AUDIT}/tail?cursor=somewhere`, isBeyondSchema: true },
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

const NOTIFICATIONS_PATH = '/api/latchkey/1.0/notifications';

/** What people and programs are told. */
export const NOTIFICATIONS: readonly Endpoint[] = [
  {
    method: 'GET',
    path: NOTIFICATIONS_PATH,
    who: 'administrators',
    good: () => ({ path: `${NOTIFICATIONS_PATH}?state=failed&channel=mail` }),
    wrongTypes: [
      { path: `${NOTIFICATIONS_PATH}?state=lost` },
      { path: `${NOTIFICATIONS_PATH}?channel=pigeon` },
      { path: `${NOTIFICATIONS_PATH}?page_size=0` },
      { path: `${NOTIFICATIONS_PATH}?page_token=somewhere`, isBeyondSchema: true },
    ],
    bodyless: true,
  },
];
