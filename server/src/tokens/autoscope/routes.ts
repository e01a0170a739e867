import type * as wire from '@latchkey/client';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { identityOf } from '../../http/access.ts';
import { invalid, requiredBody, requiredString } from '../../http/fields.ts';
import type { RouteDoc } from '../../http/route-doc.ts';
import { isScope } from '../../permissions/scopes.ts';
import { requesterOf, scopesField } from '../routes.ts';
import { WhichToken } from '../token-schemas.ts';
import type { SeenCalls } from './autoscope.ts';
import { ApplyAutoscopeBody, ApplyAutoscopeResponse, AutoscopePreviewSchema } from './autoscope-schemas.ts';
import type { Narrowing, NarrowingPreview, NarrowingWarning } from './narrowing.ts';

const PREVIEW: RouteDoc = {
  id: 'previewAutoscope',
  tag: 'Token details',
  summary: 'See what a token has learnt of the scopes it uses',
  description: "Administrators may ask about everybody's tokens.",
  query: Type.Object(WhichToken),
  errors: ['token_not_found'],
};
const APPLY: RouteDoc = {
  id: 'applyAutoscope',
  tag: 'Token details',
  summary: 'Limit a token to the scopes that it has learnt',
  description: 'Only what the preview showed is applied, and only without a limited token.',
  body: ApplyAutoscopeBody,
  errors: [
    'permission_denied',
    'token_not_found',
    'not_found',
    'nothing_to_apply',
    'preview_outdated',
    'tokens_disabled',
    'no_token_permission',
  ],
};

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
    {
      config: { access: { scope: 'authentication' }, doc: PREVIEW },
      schema: { response: { 200: AutoscopePreviewSchema } },
    },
    async (request) => {
      const tokenId = requiredString(request.query, 'token_id');
      return presentPreview(await narrowing.preview(identityOf(request).principal, tokenId));
    },
  );

  app.post(
    '/api/latchkey/1.0/token/autoscope/apply',
    {
      config: { access: { needsRecentProof: true }, doc: APPLY },
      schema: { response: { 200: ApplyAutoscopeResponse } },
    },
    async (request): Promise<wire.ApplyAutoscopeResponse> => {
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

function presentPreview(preview: NarrowingPreview): wire.AutoscopePreview {
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
