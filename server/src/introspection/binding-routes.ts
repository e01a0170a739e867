import type { ListIntrospectionBindingsResponse } from '@latchkey/client';
import type { FastifyInstance } from 'fastify';
import type { Upstreams } from '../front-door/upstreams.ts';
import { callerOfRequest } from '../http/access.ts';
import { invalid } from '../http/fields.ts';
import type { RouteDoc } from '../http/route-doc.ts';
import { Empty } from '../http/schemas.ts';
import type { Directory } from '../principals/directory.ts';
import type { BindingPlace, IntrospectionBindings } from './introspection-bindings.ts';
import { BindingPath, BindingsAnswer } from './introspection-schemas.ts';

interface ByPlace {
  Params: { upstream: string; application_id: string };
}

interface BindingRoutesDeps {
  readonly introspectionBindings: IntrospectionBindings;
  readonly upstreams: Pick<Upstreams, 'find'>;
  readonly directory: Directory;
}

const PATH = '/api/latchkey/1.0/introspection/bindings';
const ONE = `${PATH}/:upstream/:application_id`;
const TAG = { tag: 'Introspection' } as const;
const LIST: RouteDoc = {
  ...TAG,
  id: 'listIntrospectionBindings',
  summary: 'List which services may ask about the tokens of which upstream',
};
const BIND: RouteDoc = {
  ...TAG,
  id: 'bindIntrospection',
  summary: 'Let a service ask about the tokens that come to an upstream',
  description: 'It is done already where it was done before.',
  path: BindingPath,
  errors: ['invalid_parameter', 'principal_not_found', 'quota_exceeded'],
};
const UNBIND: RouteDoc = {
  ...TAG,
  id: 'unbindIntrospection',
  summary: 'Let a service ask no more',
  description: 'At once; what it remembers of earlier answers it may go by for as long as it was told to.',
  path: BindingPath,
  errors: ['principal_not_found', 'not_found'],
};
const READING = { scope: 'access-management', isForAdministrators: true } as const;
const WRITING = { ...READING, needsRecentProof: true } as const;

/** Which services may introspect, as administrators decide it. */
export function introspectionBindingRoutes(app: FastifyInstance, deps: BindingRoutesDeps): void {
  const { introspectionBindings: bindings } = deps;
  const writing = (doc: RouteDoc) => ({
    config: { access: WRITING, doc },
    schema: { response: { 200: Empty } },
  });

  app.get(
    PATH,
    { config: { access: READING, doc: LIST }, schema: { response: { 200: BindingsAnswer } } },
    () => listAll(deps),
  );

  app.put<ByPlace>(ONE, writing(BIND), async (request) => {
    const place = placeOf(request.params);
    if (deps.upstreams.find(place.upstream) === undefined)
      throw invalid('upstream', 'must be the name of an upstream of the configuration');
    await bindings.bind(callerOfRequest(request), place);
    return {};
  });

  app.delete<ByPlace>(ONE, writing(UNBIND), async (request) => {
    await bindings.unbind(callerOfRequest(request), placeOf(request.params));
    return {};
  });
}

function placeOf({ upstream, application_id: applicationId }: ByPlace['Params']): BindingPlace {
  return { upstream, applicationId };
}

async function listAll({
  introspectionBindings,
  upstreams,
  directory,
}: BindingRoutesDeps): Promise<ListIntrospectionBindingsResponse> {
  const all = await introspectionBindings.list();
  const names = await directory.listNames([...new Set(all.map(({ createdById }) => createdById))]);
  return {
    bindings: all.map(({ upstream, applicationId, displayName, createdAt, createdById }) => {
      const createdBy = names.get(createdById);
      return {
        upstream,
        is_configured: upstreams.find(upstream) !== undefined,
        service_principal_name: applicationId,
        display_name: displayName,
        created_at: createdAt,
        ...(createdBy !== undefined && { created_by: createdBy }),
      };
    }),
  };
}
