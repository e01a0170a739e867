import type { IntrospectBatchResponse, IntrospectResponse } from '@latchkey/client';
import type { FastifyInstance, FastifyRequest, onRequestHookHandler } from 'fastify';
import type { Observations } from '../audit/observations.ts';
import { LatchkeyError } from '../errors.ts';
import type { Asking, Findings, Introspector, Question } from '../front-door/introspector.ts';
import { identityOf, observeDenialOf } from '../http/access.ts';
import { invalid, optionalObjects, optionalString, requiredBody, requiredString } from '../http/fields.ts';
import { type HeadedRequest, headOf } from '../http/request-head.ts';
import type { RouteDoc } from '../http/route-doc.ts';
import type { TokenIdentity } from '../tokens/remembered-token.ts';
import {
  IntrospectAnswer,
  IntrospectBatchAnswer,
  IntrospectBatchBody,
  IntrospectBody,
  MAX_VALUE_LENGTH,
  MAX_VALUES,
} from './introspection-schemas.ts';

type Body = Readonly<Record<string, unknown>>;

interface IntrospectionDeps {
  readonly introspector: Introspector;
  readonly observations: Observations;
  readonly now: () => number;
}

const PATH = '/api/latchkey/1.0/introspect';
const TAG = { tag: 'Introspection' } as const;
const WHO =
  'For service principals, about tokens that come to an upstream which an administrator has bound them to. Values that are not good are counted, and too many of them are answered with 429.';
const INTROSPECT: RouteDoc = {
  ...TAG,
  id: 'introspect',
  summary: 'Ask whether a token may pass to an upstream, and whose it is (RFC 7662)',
  description: WHO,
  body: IntrospectBody,
  bodyMayBeForm: true,
  errors: ['introspection_throttled'],
};
const BATCH: RouteDoc = {
  ...TAG,
  id: 'introspectBatch',
  summary: `Ask about up to ${MAX_VALUES} tokens`,
  description: WHO,
  body: IntrospectBatchBody,
  errors: ['introspection_throttled'],
};
const ACCESS = { scope: 'introspection', via: ['token'] } as const;

/** RFC 7662, by form or JSON, and the same for many values at once. */
export function introspectionRoutes(app: FastifyInstance, deps: IntrospectionDeps): void {
  const { introspector, observations, now } = deps;
  const onRequest = refuseOthers(observations);
  app.post(
    PATH,
    {
      config: { access: ACCESS, doc: INTROSPECT, takesForm: true },
      onRequest,
      schema: { response: { 200: IntrospectAnswer } },
    },
    async (request): Promise<IntrospectResponse> => {
      const body = requiredBody(request.body);
      const question = questionField(body);
      const findings = await introspector.ask(askingOf(request, body), [question]);
      return presentFindings(findings, now())[0] ?? { active: false };
    },
  );

  app.post(
    `${PATH}/batch`,
    {
      config: { access: ACCESS, doc: BATCH },
      onRequest,
      schema: { response: { 200: IntrospectBatchAnswer } },
    },
    async (request): Promise<IntrospectBatchResponse> => {
      const body = requiredBody(request.body);
      const findings = await introspector.ask(askingOf(request, body), questionsField(body));
      return { answers: presentFindings(findings, now()), age_ms: findings.ageMs };
    },
  );
}

/** Before the body is read: people have no business with other people's tokens. */
function refuseOthers(observations: Observations): onRequestHookHandler {
  return (request, _reply, done) => {
    if (identityOf(request).principal.kind === 'service_principal') return done();
    const refusal = new LatchkeyError('permission_denied', 'Only service principals may ask about tokens.');
    observeDenialOf(observations, request, refusal);
    done(refusal);
  };
}

function askingOf(request: FastifyRequest, body: Body): Asking {
  const identity = identityOf(request);
  if (identity.via !== 'token') throw new Error('This route takes tokens only.');
  const head = headOf(request.raw as HeadedRequest);
  return { head, identity, upstream: optionalString(body, 'upstream') };
}

function questionsField(body: Body): Question[] {
  const questions = optionalObjects(body, 'tokens') ?? [];
  if (questions.length === 0 || questions.length > MAX_VALUES)
    throw invalid('tokens', `must have 1 to ${MAX_VALUES} of them`);
  return questions.map(questionField);
}

function questionField(fields: Body): Question {
  const tokenValue = requiredString(fields, 'token');
  if (tokenValue.length > MAX_VALUE_LENGTH)
    throw invalid('token', `must not have more than ${MAX_VALUE_LENGTH} characters`);
  return {
    tokenValue,
    clientAddress: optionalString(fields, 'client_ip'),
    method: optionalString(fields, 'method') ?? 'POST',
  };
}

type Placed = Pick<Findings, 'upstream' | 'ageMs'>;

/** What is told of each value (RFC 7662 §2.2): of one that may not pass, nothing at all. */
function presentFindings({ found, ...placed }: Findings, now: number): IntrospectResponse[] {
  return found.map((identity) =>
    identity === undefined ? { active: false } : present(identity, placed, now),
  );
}

function present(
  { principal, token }: TokenIdentity,
  { upstream, ageMs }: Placed,
  now: number,
): IntrospectResponse {
  const { expiresAt } = token;
  return {
    active: true,
    scope: token.scopes?.length ? token.scopes.join(' ') : 'all-apis',
    ...(principal.kind === 'service_principal' && { client_id: principal.name }),
    username: principal.name,
    token_type: 'Bearer',
    ...(expiresAt !== undefined && {
      exp: Math.floor(expiresAt / 1000),
      expires_in_ms: Math.max(0, expiresAt - now),
    }),
    iat: Math.floor(token.createdAt / 1000),
    sub: String(principal.id),
    aud: upstream.name,
    jti: token.tokenId,
    name: principal.displayName,
    ...(principal.email !== undefined && { email: principal.email }),
    age_ms: ageMs,
  };
}
