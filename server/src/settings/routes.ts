import type { FastifyInstance } from 'fastify';
import { callerOfRequest, identityOf } from '../http/access.ts';
import { isScoped } from '../http/authenticate.ts';
import { invalid, requiredBody, requiredString } from '../http/fields.ts';
import type { Settings } from './settings.ts';

const PATH = '/api/2.0/workspace-conf';

/** Databricks: workspace-conf. Values are strings and come back as they were written. */
export function settingsRoutes(app: FastifyInstance, settings: Settings): void {
  app.get<{ Querystring: { keys?: string } }>(
    PATH,
    { config: { access: { scope: 'settings', isForAdministrators: true } } },
    async (request) => settings.get(requiredString(request.query, 'keys').split(',')),
  );

  app.patch(
    PATH,
    { config: { access: { scope: 'settings', isForAdministrators: true, needsRecentProof: true } } },
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
