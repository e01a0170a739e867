import type { ApplyAutoscopeResponse, AutoscopePreview } from '@latchkey/client';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { identityOf } from '../../http/access.ts';
import { invalid, requiredBody, requiredString } from '../../http/fields.ts';
import { isScope } from '../../permissions/scopes.ts';
import { requesterOf, scopesField } from '../routes.ts';
import type { SeenCalls } from './autoscope.ts';
import type { Narrowing, NarrowingPreview, NarrowingWarning } from './narrowing.ts';

const Times = {
  first_seen_time: Type.Integer(),
  last_seen_time: Type.Integer(),
  calls: Type.Integer(),
};
const Preview = Type.Object({
  token_id: Type.String(),
  autoscope_state: Type.String(),
  start_time: Type.Optional(Type.Integer()),
  end_time: Type.Optional(Type.Integer()),
  current_scopes: Type.Optional(Type.Array(Type.String())),
  kept_scopes: Type.Array(Type.String()),
  removed_scopes: Type.Array(Type.String()),
  learnt_scopes: Type.Array(Type.Object({ scope: Type.String(), ...Times })),
  uncovered_routes: Type.Array(Type.Object({ route: Type.String(), ...Times })),
  warnings: Type.Array(Type.Object({ code: Type.String(), message: Type.String() })),
  digest: Type.String(),
});

const WARNINGS: Readonly<Record<NarrowingWarning, string>> = {
  not_learning: 'This token is not learning: nothing can be applied before it is switched on.',
  learnt_nothing: 'No call that needs a scope was seen: there is nothing to narrow the token to.',
  learnt_briefly: 'It has not learnt for the whole time yet: what it does less often was not seen.',
  routes_not_covered:
    'It called what no scope opens: once it is narrowed to any scopes, those calls are refused.',
};

/** Our own API on what tokens learn of their use: seen first, then applied. */
export function autoscopeRoutes(app: FastifyInstance, narrowing: Narrowing): void {
  app.get<{ Querystring: { token_id?: string } }>(
    '/api/latchkey/1.0/token/autoscope',
    { config: { access: { scope: 'authentication' } }, schema: { response: { 200: Preview } } },
    async (request) => {
      const tokenId = requiredString(request.query, 'token_id');
      return presentPreview(await narrowing.preview(identityOf(request).principal, tokenId));
    },
  );

  app.post(
    '/api/latchkey/1.0/token/autoscope/apply',
    {
      config: { access: { needsRecentProof: true } },
      schema: {
        response: { 200: Type.Object({ token_id: Type.String(), scopes: Type.Array(Type.String()) }) },
      },
    },
    async (request): Promise<ApplyAutoscopeResponse> => {
      const body = requiredBody(request.body);
      const scopes = scopesField(body);
      if (scopes?.length === 0)
        throw invalid('scopes', 'must not be empty: leave it out for what the token has learnt');
      const token = await narrowing.apply(requesterOf(request), {
        tokenId: requiredString(body, 'token_id'),
        digest: requiredString(body, 'digest'),
        ...(scopes !== undefined && { scopes }),
      });
      return { token_id: token.tokenId, scopes: [...(token.scopes ?? [])] };
    },
  );
}

function presentPreview(preview: NarrowingPreview): AutoscopePreview {
  const { token, calls } = preview;
  const isOfScope = ({ called }: SeenCalls) => isScope(called);
  return {
    token_id: token.tokenId,
    autoscope_state: `AUTOSCOPE_STATE_${preview.state}`,
    ...(token.autoscope && { start_time: token.autoscope.startedAt, end_time: token.autoscope.endsAt }),
    ...(token.scopes && { current_scopes: [...token.scopes] }),
    kept_scopes: [...preview.kept],
    removed_scopes: [...preview.removed],
    learnt_scopes: calls.filter(isOfScope).map((one) => ({ scope: one.called, ...presentTimes(one) })),
    uncovered_routes: calls
      .filter((one) => !isOfScope(one))
      .map((one) => ({ route: one.called, ...presentTimes(one) })),
    warnings: preview.warnings.map((code) => ({ code, message: WARNINGS[code] })),
    digest: preview.digest,
  };
}

function presentTimes({ firstAt, lastAt, count }: SeenCalls) {
  return { first_seen_time: firstAt, last_seen_time: lastAt, calls: count };
}
