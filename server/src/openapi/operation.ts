import { STATUS_CODES } from 'node:http';
import type { TObject, TSchema } from 'typebox';
import { ERRORS, type ErrorCode } from '../errors.ts';
import type { Access } from '../http/access.ts';
import type { RouteDoc } from '../http/route-doc.ts';
import { sharedResponse } from './error-responses.ts';
import type { NamedSchemas } from './named-schemas.ts';
import { type DocumentedRoute, errorsOf, kindsOf } from './route-errors.ts';

type Json = Readonly<Record<string, unknown>>;

interface OperationContext {
  readonly schemas: NamedSchemas;
  /** The path that this one is another name of, if it is. */
  readonly aliasOf: string | undefined;
}

/** OpenAPI's Operation Object of a route. */
export function presentOperation(route: DocumentedRoute, { schemas, aliasOf }: OperationContext): Json {
  const { doc, access } = route;
  const description = [doc.description, aliasOf && `The same as \`${aliasOf}\`.`, callersOf(access)];
  const parameters = parametersOf(route, schemas);
  return {
    operationId: aliasOf === undefined ? doc.id : `${doc.id}Preview`,
    tags: [doc.tag],
    summary: doc.summary,
    description: description.filter(Boolean).join('\n\n'),
    ...(parameters.length > 0 && { parameters }),
    ...(doc.body && {
      requestBody: {
        required: doc.bodyIsOptional !== true,
        content: Object.fromEntries(
          bodyTypes(doc).map((type) => [type, { schema: schemas.refer(doc.body as TSchema) }]),
        ),
      },
    }),
    responses: { ...answersOf(route, schemas), ...refusalsOf(route, schemas) },
    security: securityOf(access),
    'x-latchkey-access': presentAccess(access),
    ...(aliasOf !== undefined && { 'x-latchkey-alias-of': doc.id }),
  };
}

function bodyTypes({ bodyMayBeForm }: RouteDoc): string[] {
  return ['application/json', ...(bodyMayBeForm ? ['application/x-www-form-urlencoded'] : [])];
}

/** Who may call it, for people. */
function callersOf(access: Access): string {
  if (access === 'anyone') return 'Open to anyone.';
  if (access === 'monitors') return 'Open to anyone, also from addresses that the IP access lists refuse.';
  const kinds = kindsOf(access);
  const scope =
    access.scope === undefined
      ? 'not by a token that is limited to scopes'
      : access.scope === 'any'
        ? 'by any token, whatever its scopes'
        : `by a token that is limited to scopes only with \`${access.scope}\``;
  const everybody = access.isOptional
    ? 'Open to anyone; tells more to those who are authenticated'
    : 'For everybody who is authenticated';
  const sentences = [
    access.isForAdministrators ? 'For administrators' : everybody,
    ...(kinds.includes('token') ? [scope] : [`only by ${kinds.join(' or ')}`]),
  ];
  const proof = access.needsRecentProof ? ' By session only soon after the password was given.' : '';
  return `${sentences.join('; ')}.${proof}`;
}

function presentAccess(access: Access): Json {
  if (typeof access === 'string') return { for: access };
  return {
    for: access.isForAdministrators ? 'administrators' : access.isOptional ? 'anyone' : 'everybody',
    via: kindsOf(access),
    ...(access.scope !== undefined && { scope: access.scope }),
    ...(access.needsRecentProof && { needs_recent_proof: true }),
  };
}

/** With bearer tokens the scope stands where OpenAPI 3.1 has names of roles. */
function securityOf(access: Access): Json[] {
  if (typeof access === 'string') return [];
  const kinds = kindsOf(access);
  const roles = access.scope === undefined || access.scope === 'any' ? [] : [access.scope];
  return [
    ...(access.isOptional ? [{}] : []),
    ...(kinds.includes('token') ? [{ bearer: roles }] : []),
    ...(kinds.includes('token') || kinds.includes('password') ? [{ basic: roles }] : []),
    ...(kinds.includes('session') ? [{ session: [] }] : []),
  ];
}

function parametersOf({ path, doc }: DocumentedRoute, schemas: NamedSchemas): Json[] {
  const inPath = [...path.matchAll(/:(\w+)/g)].map(([, name]) => name);
  const documented = Object.keys(doc.path?.properties ?? {});
  if (inPath.join() !== documented.join())
    throw new Error(`${doc.id} documents the path parameters ${documented}, and has ${inPath}.`);
  return [...present('path', doc.path), ...present('query', doc.query)];

  function present(place: 'path' | 'query', fields: TObject | undefined): Json[] {
    return Object.entries(fields?.properties ?? {}).map(([name, property]) => {
      const { description, ...schema } = property as { description?: string };
      const isList = 'type' in schema && schema.type === 'array';
      return {
        name,
        in: place,
        required: place === 'path' || isRequired(fields, name),
        ...(description !== undefined && { description }),
        ...(isList && { style: 'form', explode: false }),
        schema: schemas.refer(schema),
      };
    });
  }
}

function isRequired(fields: TObject | undefined, name: string): boolean {
  const required: readonly string[] = fields?.required ?? [];
  return required.includes(name);
}

/** Answers of a route that is not refused: what Fastify writes them by is what is told of them. */
function answersOf({ doc, response }: DocumentedRoute, schemas: NamedSchemas): Json {
  const answers = Object.entries({ ...response, ...doc.answers });
  if (answers.length === 0) throw new Error(`${doc.id} does not say what it answers.`);
  return Object.fromEntries(
    answers.map(([status, answer]) => {
      const content = contentOf(answer as Json, schemas);
      return [status, { description: STATUS_CODES[status] ?? '', ...(content && { content }) }];
    }),
  );
}

/** A schema alone is of JSON; one of `null` says that nothing is sent. */
function contentOf(answer: Json, schemas: NamedSchemas): Json | undefined {
  if (answer.type === 'null') return undefined;
  const { content } = answer;
  if (typeof content !== 'object' || content === null)
    return { 'application/json': { schema: schemas.refer(answer) } };
  return Object.fromEntries(
    Object.entries(content).map(([type, { schema }]) => [type, { schema: schemas.refer(schema) }]),
  );
}

function refusalsOf(route: DocumentedRoute, schemas: NamedSchemas): Json {
  const { doc, response } = route;
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of errorsOf(route)) {
    const status = doc.errorForm?.statusOf(code) ?? ERRORS[code].status;
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  const refusals = [...byStatus].map(([status, codes]) => {
    if (String(status) in response) throw new Error(`${doc.id} answers ${status} and is refused with it.`);
    return [status, sharedResponse(codes, doc.errorForm, schemas)] as const;
  });
  return Object.fromEntries(refusals);
}
