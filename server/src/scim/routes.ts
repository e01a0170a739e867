import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Observations } from '../audit/observations.ts';
import { callerOfRequest, identityOf, observeDenialOf } from '../http/access.ts';
import { isScoped } from '../http/authenticate.ts';
import { toLatchkeyError } from '../http/error-answer.ts';
import { requiredBody } from '../http/fields.ts';
import { INVALID_ACCESS_TOKEN, unauthenticated } from '../http/refusals.ts';
import { type HeadedRequest, headOf } from '../http/request-head.ts';
import type { RouteDoc } from '../http/route-doc.ts';
import type { Actor } from '../principals/actor.ts';
import { parseDirectoryId } from '../principals/directory-id.ts';
import { type Records, recordNotFound } from '../principals/records/records.ts';
import { notAdministrator } from '../principals/refusals.ts';
import type { Provisioning } from '../sessions/provisioning.ts';
import { presentScimError } from './error.ts';
import { fieldsAskedOf, parseListRequest } from './list-request.ts';
import { parsePatch } from './patch.ts';
import { presentMe, presentResource } from './present.ts';
import { type Projection, parseProjection, project } from './projection.ts';
import { parseNewResource, parseResource } from './resource.ts';
import { RESOURCE_TYPES, type ResourceType } from './resource-type.ts';
import { ME_DOC, readingDocs, writingDocs } from './route-docs.ts';

interface ScimRoutesDeps {
  readonly records: Records;
  readonly provisioning: Provisioning;
  readonly observations: Observations;
}

interface WithId {
  Params: { id: string };
}

type Query = Readonly<Record<string, unknown>>;

const LIST_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';
const BASES = ['/api/2.0/preview/scim/v2', '/api/2.0/scim/v2'];
/** All that those who are no administrators may see of others, or ask about. */
const PUBLIC_ATTRIBUTES: readonly string[] = ['id', 'displayname'];

/** Databricks' SCIM API on users, service principals and groups (RFC 7644), and `Me`. */
export function scimRoutes(app: FastifyInstance, deps: ScimRoutesDeps): void {
  for (const base of BASES) {
    meRoute(app, `${base}/Me`, deps);
    for (const type of RESOURCE_TYPES) {
      const url = `${base}/${type.path}`;
      readingRoutes(app, url, type, deps);
      writingRoutes(app, url, type, deps);
    }
  }
}

/** What nearly every official client asks first, and any token may. Databricks: "Me (SCIM)". */
function meRoute(app: FastifyInstance, url: string, deps: ScimRoutesDeps): void {
  const options = {
    config: { access: { scope: 'any' }, doc: ME_DOC },
    errorHandler: errorHandler(deps),
  } as const;
  app.get(url, options, async (request) => {
    const { principal, via } = identityOf(request);
    const projection = parseProjection(request.query as Query);
    const wanted = wantedBy(projection);
    const own = await deps.records.get(principal.kind, principal.id, wanted).catch((error) => {
      // Deleted since the credential was verified: then it is no longer good.
      if (toLatchkeyError(error).code !== 'not_found') throw error;
      throw via === 'token' ? INVALID_ACCESS_TOKEN : unauthenticated(headOf(request.raw as HeadedRequest));
    });
    return project(presentMe(own), projection);
  });
}

function readingRoutes(app: FastifyInstance, url: string, type: ResourceType, deps: ScimRoutesDeps): void {
  const { records } = deps;
  const access = { scope: 'scim', isForAdministrators: !type.isPublic } as const;
  const docs = readingDocs(type);
  const options = (doc: RouteDoc) => ({ config: { access, doc }, errorHandler: errorHandler(deps) });

  app.get(url, options(docs.list), async (request) => {
    const query = request.query as Query;
    const list = parseListRequest(query, type);
    const projection = visibleTo(request, parseProjection(query));
    if (fieldsAskedOf(list).some((field) => !PUBLIC_ATTRIBUTES.includes(field.toLowerCase())))
      refuseStranger(request);
    const { startIndex, count = Number.MAX_SAFE_INTEGER, ...selection } = list;
    const wanted = wantedBy(projection);
    const page = { offset: startIndex - 1, limit: count, wanted };
    const found = await records.list({ kind: type.kind, ...selection, ...page });
    return {
      schemas: [LIST_SCHEMA],
      totalResults: found.total,
      startIndex,
      itemsPerPage: found.records.length,
      Resources: found.records.map((record) => project(presentResource(record), projection)),
    };
  });

  app.get<WithId>(`${url}/:id`, options(docs.get), async (request) => {
    const projection = visibleTo(request, parseProjection(request.query as Query));
    const record = await records.get(type.kind, idIn(request, type), wantedBy(projection));
    return project(presentResource(record), projection);
  });
}

function writingRoutes(app: FastifyInstance, url: string, type: ResourceType, deps: ScimRoutesDeps): void {
  const { records, provisioning } = deps;
  const { kind } = type;
  const access = { scope: 'scim', isForAdministrators: true, needsRecentProof: true } as const;
  const docs = writingDocs(type);
  const options = (doc: RouteDoc) => ({ config: { access, doc }, errorHandler: errorHandler(deps) });
  const shown = async (request: FastifyRequest, id: number) => {
    const projection = parseProjection(request.query as Query);
    return project(presentResource(await records.get(kind, id, wantedBy(projection))), projection);
  };

  app.post(url, options(docs.create), async (request, reply) => {
    const edit = parseNewResource(requiredBody(request.body), type);
    const id = await provisioning.create(actorOf(request), kind, edit);
    return reply.status(201).send(await shown(request, id));
  });

  app.put<WithId>(`${url}/:id`, options(docs.replace), async (request) => {
    const id = idIn(request, type);
    await provisioning.update(actorOf(request), kind, id, parseResource(requiredBody(request.body), type));
    return shown(request, id);
  });

  app.patch<WithId>(`${url}/:id`, options(docs.update), async (request) => {
    const id = idIn(request, type);
    await provisioning.update(actorOf(request), kind, id, parsePatch(requiredBody(request.body), type));
    return shown(request, id);
  });

  app.delete<WithId>(`${url}/:id`, options(docs.delete), async (request, reply) => {
    await provisioning.delete(actorOf(request), kind, idIn(request, type));
    return reply.status(204).send();
  });
}

function actorOf(request: FastifyRequest): Actor {
  const identity = identityOf(request);
  const caller = { ...callerOfRequest(request), endpoint: 'scim' };
  return { caller, principal: identity.principal, isScoped: isScoped(identity) };
}

function idIn(request: FastifyRequest<WithId>, { kind }: ResourceType): number {
  const { id } = request.params;
  const parsed = parseDirectoryId(id);
  if (parsed === undefined) throw recordNotFound(kind, id.slice(0, 32));
  return parsed;
}

/** What is asked for, cut down to what this caller may see. Throws when it was asked for more by name. */
function visibleTo(request: FastifyRequest, projection: Projection): Projection {
  if (identityOf(request).principal.isAdministrator) return projection;
  if (projection.requested.some((name) => !PUBLIC_ATTRIBUTES.includes(name))) refuseStranger(request);
  return {
    ...projection,
    shows: (name) => PUBLIC_ATTRIBUTES.includes(name.toLowerCase()) && projection.shows(name),
  };
}

function refuseStranger(request: FastifyRequest): void {
  const { principal } = identityOf(request);
  if (principal.isAdministrator) return;
  throw notAdministrator(principal);
}

function wantedBy(projection: Projection) {
  return { groups: projection.shows('groups'), members: projection.shows('members') };
}

/**
 * Answers what is wrong with a request in SCIM's form; throws on what is told as everywhere. Denials by a rule
 * rather than by the route's access are counted here.
 */
function errorHandler(deps: ScimRoutesDeps) {
  return (thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const error = toLatchkeyError(thrown);
    if (error.code === 'permission_denied' && request.identity !== undefined)
      observeDenialOf(deps.observations, request, error);
    const answer = presentScimError(error);
    if (answer === undefined) throw error;
    return reply.status(answer.status).send(answer.body);
  };
}
