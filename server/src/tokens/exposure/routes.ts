import type { FastifyInstance, onRequestHookHandler } from 'fastify';
import { Type } from 'typebox';
import { LatchkeyError } from '../../errors.ts';
import type { RateLimiter } from '../../front-door/rate-limiter.ts';
import { callerOf } from '../../http/authenticate.ts';
import { invalid, optionalStrings, requiredBody } from '../../http/fields.ts';
import { type HeadedRequest, headOf } from '../../http/request-head.ts';
import type { RouteDoc } from '../../http/route-doc.ts';
import { Empty } from '../../http/schemas.ts';
import { networkOf } from '../../ip-address.ts';
import { type ExposureIntake, MAX_REPORTED_AT_ONCE } from './exposure-intake.ts';

interface ExposureRoutesDeps {
  readonly exposureIntake: Pick<ExposureIntake, 'take'>;
  readonly limiter: Pick<RateLimiter, 'take'>;
  readonly clock: { monotonicMs(): number };
  readonly maxBodyBytes: number;
}

const MAX_BODY_BYTES = 300_000;
/** Calls from one address at once, and afterwards as many in an hour, evenly. */
export const REPORT_LIMIT = { requests: 60, periodMs: 3_600_000, burst: 60 } as const;

const Body = Type.Object(
  {
    tokens: Type.Array(Type.String(), {
      minItems: 1,
      maxItems: MAX_REPORTED_AT_ONCE,
      description: 'Whole token values. What has not the form of one is passed over.',
    }),
  },
  { title: 'RevokeExposedRequest', examples: [{ tokens: ['dapi0123456789abcdef0123456789abcdef'] }] },
);
const REVOKE_EXPOSED: RouteDoc = {
  id: 'revokeExposedTokens',
  tag: 'Token details',
  summary: 'Revoke tokens that were found exposed, by their values',
  description:
    'Whoever has a value may end it; no other credential is looked at. The answer is the same whatever was sent: the tokens among the values, and those that were generated with them, are revoked within seconds, and their owners told. 60 calls from an address, and one more each minute; not by pages in browsers.',
  body: Body,
  errors: ['cross_origin', 'reports_throttled', 'reports_full'],
};

/** Taking in what scanners and finders report. */
export function exposureRoutes(app: FastifyInstance, deps: ExposureRoutesDeps): void {
  app.post(
    '/api/latchkey/1.0/token/revoke-exposed',
    {
      config: { access: 'anyone', doc: REVOKE_EXPOSED },
      bodyLimit: Math.min(MAX_BODY_BYTES, deps.maxBodyBytes),
      onRequest: refuseBrowsers,
      schema: { response: { 202: Empty } },
    },
    async (request, reply) => {
      const head = headOf(request.raw as HeadedRequest);
      refuseTooMany(deps, head.address);
      const values = optionalStrings(requiredBody(request.body), 'tokens') ?? [];
      if (values.length === 0 || values.length > MAX_REPORTED_AT_ONCE)
        throw invalid('tokens', `must have from 1 to ${MAX_REPORTED_AT_ONCE} values`);
      await deps.exposureIntake.take(values, callerOf(head));
      return reply.status(202).send({});
    },
  );
}

/** A page that somebody looks at must not have their browser report values from their address. */
const refuseBrowsers: onRequestHookHandler = (request, _reply, done) => {
  const { origin, secFetchSite } = headOf(request.raw as HeadedRequest);
  if (origin === undefined && secFetchSite === undefined) return done();
  const message =
    'Exposed tokens are reported by programs: send this without Origin, from outside a browser.';
  done(new LatchkeyError('cross_origin', message));
};

/** By address, in IPv6 by what one customer has: nobody uses up the calls of another. */
function refuseTooMany({ limiter, clock }: ExposureRoutesDeps, address: string): void {
  const { isWithin, waitMs } = limiter.take(networkOf(address), clock.monotonicMs());
  if (isWithin) return;
  const retryAfterSeconds = Math.max(1, Math.ceil(waitMs / 1000));
  const message = `Too many reports came from your address: wait ${retryAfterSeconds} s, and put more values into one.`;
  throw new LatchkeyError('reports_throttled', message, { retryAfterSeconds });
}
