import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { callerOfRequest, identityOf } from '../../http/access.ts';
import { parseAuthorization } from '../../http/credentials.ts';
import { invalid, optionalInteger, requiredBody, requiredString } from '../../http/fields.ts';
import { INVALID_ACCESS_TOKEN } from '../../http/refusals.ts';
import { type HeadedRequest, headOf } from '../../http/request-head.ts';
import type { RouteDoc } from '../../http/route-doc.ts';
import { EpochMs } from '../../http/schemas.ts';
import { presentDetails } from '../present.ts';
import { lifetimeField } from '../routes.ts';
import { newToken } from '../token-schemas.ts';
import type { Rotations } from './rotations.ts';

/** So long that 128 random bits fit in, as they do in a UUID. */
const IDEMPOTENCY_KEY = '^[A-Za-z0-9_-]{22,128}$';

const RotateBody = Type.Object(
  {
    idempotency_key: Type.String({
      pattern: IDEMPOTENCY_KEY,
      description:
        'A random value of 22 to 128 letters, digits, `-` and `_`, such as a UUID. Keep it until the new value is kept, and send the same again when no answer came.',
    }),
    grace_seconds: Type.Optional(
      Type.Integer({
        minimum: 1,
        description:
          'How long the old value works on if the new one is not used; left out: LATCHKEY_ROTATION_GRACE_SECONDS.',
      }),
    ),
    lifetime_seconds: Type.Optional(
      Type.Integer({
        minimum: 1,
        description:
          'Left out: as long as the token that is replaced was to live, or as long as is still allowed. Longer than that token is refused.',
      }),
    ),
  },
  {
    title: 'RotateTokenRequest',
    examples: [{ idempotency_key: '0b0ee6a2-64a5-4f0c-8a5e-a8f2f0a1c9c2', grace_seconds: 600 }],
  },
);
const Rotated = Type.Object(
  {
    ...newToken.details.properties,
    grace_end_time: EpochMs('Until when the old value works, unless the new one is used before.'),
  },
  { title: 'RotateTokenResponse' },
);

const ROTATE: RouteDoc = {
  id: 'rotateToken',
  tag: 'Token details',
  summary: 'Replace the token that this is sent with',
  description:
    'The new token is for the same owner, scopes and addresses. The old value works until the new one is first used, or the grace time ends. Until then the same request gives the same value again, so that a lost answer loses nothing; with another key it is refused. Every token may do this to itself, whatever its scopes.',
  body: RotateBody,
  errors: [
    'tokens_disabled',
    'no_token_permission',
    'rotation_pending',
    'rotation_chain_ended',
    'too_many_rotations',
  ],
};

const CancelBody = Type.Object(
  { idempotency_key: Type.String({ pattern: IDEMPOTENCY_KEY, description: 'That of the rotation.' }) },
  { title: 'CancelRotationRequest', examples: [{ idempotency_key: '0b0ee6a2-64a5-4f0c-8a5e-a8f2f0a1c9c2' }] },
);

const CANCEL: RouteDoc = {
  id: 'cancelRotation',
  tag: 'Token details',
  summary: 'Take the rotation of the token that this is sent with back',
  description:
    'For whoever could not put the new value everywhere. While nobody has used it, it ends for ever, and the old one lives as long as it was to live before the rotation. Where there is no rotation to take back nothing is done, so it may be repeated. Once the new value was used the old one is refused, here as everywhere.',
  body: CancelBody,
  errors: ['rotation_pending'],
};

interface RotationRoutesDeps {
  readonly rotations: Rotations;
  readonly now: () => number;
}

/** Rotation of a token by whoever has its value. */
export function rotationRoutes(app: FastifyInstance, { rotations, now }: RotationRoutesDeps): void {
  app.post(
    '/api/latchkey/1.0/token/rotate',
    {
      config: { access: { scope: 'any', via: ['token'] }, doc: ROTATE },
      schema: { response: { 200: Rotated } },
    },
    async (request) => {
      const body = requiredBody(request.body);
      const rotated = await rotations.rotate({
        principal: identityOf(request).principal,
        caller: callerOfRequest(request),
        tokenValue: presentedValue(request),
        idempotencyKey: keyField(body),
        graceSeconds: optionalInteger(body, 'grace_seconds'),
        lifetimeSeconds: lifetimeField(body),
      });
      // It has ended since it was verified.
      if (rotated === undefined) throw INVALID_ACCESS_TOKEN;
      return {
        token_value: rotated.tokenValue,
        token_info: presentDetails(rotated.token, now()),
        grace_end_time: rotated.graceEndsAt,
      };
    },
  );
  app.post(
    '/api/latchkey/1.0/token/rotate/cancel',
    {
      config: { access: { scope: 'any', via: ['token'] }, doc: CANCEL },
      schema: { response: { 200: Type.Object({}) } },
    },
    async (request) => {
      const isGood = await rotations.cancel({
        principal: identityOf(request).principal,
        caller: callerOfRequest(request),
        tokenValue: presentedValue(request),
        idempotencyKey: keyField(requiredBody(request.body)),
      });
      if (!isGood) throw INVALID_ACCESS_TOKEN;
      return {};
    },
  );
}

function keyField(body: Readonly<Record<string, unknown>>): string {
  const key = requiredString(body, 'idempotency_key');
  if (new RegExp(IDEMPOTENCY_KEY).test(key)) return key;
  throw invalid('idempotency_key', 'must have 22 to 128 letters, digits, - and _: make a random one');
}

/** The value that the caller was let in with. */
function presentedValue(request: FastifyRequest): string {
  const credential = parseAuthorization(headOf(request.raw as HeadedRequest).authorization);
  if (credential.kind !== 'token') throw new Error('The route takes tokens alone.');
  return credential.tokenValue;
}
