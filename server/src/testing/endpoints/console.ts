import type { Endpoint } from './endpoint.ts';

const OVERVIEW_PATH = '/api/latchkey/1.0/overview';

/** What the console shows first. */
export const OVERVIEW: readonly Endpoint[] = [
  { method: 'GET', path: OVERVIEW_PATH, who: 'administrators', good: () => ({}), bodyless: true },
  {
    method: 'GET',
    path: `${OVERVIEW_PATH}/verifications`,
    who: 'administrators',
    good: () => ({ path: `${OVERVIEW_PATH}/verifications?span=minute&hours=3` }),
    wrongTypes: [
      { path: `${OVERVIEW_PATH}/verifications?span=second` },
      { path: `${OVERVIEW_PATH}/verifications?hours=0` },
      { path: `${OVERVIEW_PATH}/verifications?hours=some` },
      { path: `${OVERVIEW_PATH}/verifications?span=minute&hours=49`, isBeyondSchema: true },
    ],
    bodyless: true,
  },
];

/** Who serves over the database. */
export const NODES: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/api/latchkey/1.0/nodes',
    who: 'administrators',
    good: () => ({}),
    bodyless: true,
  },
];

const SETTINGS_PATH = '/api/latchkey/1.0/workspace-settings';

/** The workspace's switches, and what they would do. */
export const WORKSPACE_SETTINGS: readonly Endpoint[] = [
  { method: 'GET', path: SETTINGS_PATH, who: 'administrators', good: () => ({}), bodyless: true },
  {
    method: 'POST',
    path: `${SETTINGS_PATH}/preview`,
    who: 'administrators',
    good: () => ({ body: { changes: { maxTokenLifetimeDays: '90' } } }),
    wrongTypes: [
      { body: {} },
      { body: { changes: {} } },
      { body: { changes: { maxTokenLifetimeDays: 90 } } },
      { body: { changes: { enableTokensConfig: 'perhaps' } } },
      { body: { changes: { enableWebTerminal: 'true' } } },
      { body: { changes: { constructor: 'true' } } },
    ],
  },
  {
    method: 'POST',
    path: `${SETTINGS_PATH}/apply`,
    who: 'administrators',
    good: async ({ app }) => {
      const changes = { maxTokenLifetimeDays: '365' };
      const { body } = await app.post(`${SETTINGS_PATH}/preview`, await app.admin(), { changes });
      return { body: { changes, digest: body.digest } };
    },
    foreign: {
      input: () => ({ body: { changes: { maxTokenLifetimeDays: '30' }, digest: '0'.repeat(64) } }),
      answer: [409, 'RESOURCE_CONFLICT'],
    },
    wrongTypes: [
      { body: { changes: { maxTokenLifetimeDays: '90' } } },
      { body: { changes: { maxTokenLifetimeDays: 90 }, digest: '0'.repeat(64) } },
      { body: { changes: {}, digest: '0'.repeat(64) } },
      { body: { changes: { maxTokenLifetimeDays: '90' }, digest: 7 } },
    ],
  },
];
