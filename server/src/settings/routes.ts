import type { FastifyInstance } from 'fastify';
import { type TSchema, Type } from 'typebox';
import { callerOfRequest, identityOf } from '../http/access.ts';
import { isScoped } from '../http/authenticate.ts';
import { invalid, requiredBody, requiredString } from '../http/fields.ts';
import type { RouteDoc } from '../http/route-doc.ts';
import { Choice, Empty } from '../http/schemas.ts';
import { MAX_SETTING_LENGTH, SETTING_KEYS, type SettingKind, type Settings } from './settings.ts';

const PATH = '/api/2.0/workspace-conf';

const KEYS = Object.keys(SETTING_KEYS);
const SHAPES: Readonly<Record<SettingKind, TSchema>> = {
  switch: Choice(['true', 'false']),
  lifetime: Type.String({ pattern: '^[0-9]{0,3}$', description: 'Days.' }),
  text: Type.String({ maxLength: MAX_SETTING_LENGTH, description: 'Kept for clients; it changes nothing.' }),
};
const WorkspaceConf = Type.Record(Type.String(), Type.Union([Type.String(), Type.Null()]), {
  title: 'WorkspaceConf',
  description: 'The values as they were written; null where none was.',
});
const GET: RouteDoc = {
  id: 'getWorkspaceConf',
  tag: 'Workspace settings',
  summary: 'Get switches',
  query: Type.Object({
    keys: Type.Array(Choice(KEYS), {
      minItems: 1,
      examples: [['enableTokensConfig', 'maxTokenLifetimeDays']],
    }),
  }),
};
const CHANGE: RouteDoc = {
  id: 'updateWorkspaceConf',
  tag: 'Workspace settings',
  summary: 'Change switches',
  description:
    'All values are strings. All of them are written or, when one is not allowed, none. A token that is limited to scopes cannot change what holds tokens back.',
  body: Type.Object(
    Object.fromEntries(Object.entries(SETTING_KEYS).map(([key, kind]) => [key, Type.Optional(SHAPES[kind])])),
    {
      title: 'UpdateWorkspaceConfRequest',
      additionalProperties: false,
      examples: [{ maxTokenLifetimeDays: '90' }],
    },
  ),
  errors: ['permission_denied', 'would_lock_out'],
};

/** Databricks: workspace-conf. Values are strings and come back as they were written. */
export function settingsRoutes(app: FastifyInstance, settings: Settings): void {
  app.get<{ Querystring: { keys?: string } }>(
    PATH,
    {
      config: { access: { scope: 'settings', isForAdministrators: true }, doc: GET },
      schema: { response: { 200: WorkspaceConf } },
    },
    async (request) => settings.get(requiredString(request.query, 'keys').split(',')),
  );

  app.patch(
    PATH,
    {
      config: {
        access: { scope: 'settings', isForAdministrators: true, needsRecentProof: true },
        doc: CHANGE,
      },
      schema: { response: { 200: Empty } },
    },
    async (request) => {
      const values: Record<string, string> = {};
      for (const [key, value] of Object.entries(requiredBody(request.body))) {
        if (typeof value !== 'string') throw invalid(key, 'must be a string');
        values[key] = value;
      }
      const identity = identityOf(request);
      const caller = callerOfRequest(request);
      await settings.change(caller, values, { isScoped: isScoped(identity) });
      return {};
    },
  );
}
