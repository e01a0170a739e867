import { Type } from 'typebox';
import { Choice, EpochMs } from '../http/schemas.ts';

/** How many values one call may ask about. */
export const MAX_VALUES = 100;
export const MAX_VALUE_LENGTH = 4_096;

const Token = Type.String({ minLength: 1, maxLength: MAX_VALUE_LENGTH, description: 'The token value.' });
const ClientIp = Type.Optional(
  Type.String({
    description:
      'From where the request came that brought the token: without it, nothing that is limited to addresses is active.',
  }),
);
const Method = Type.Optional(
  Type.String({ description: 'The method of that request. Left out: one that changes something.' }),
);
const Upstream = (leftOut: string) =>
  Type.Optional(Type.String({ description: `The upstream that the token came to. Left out: ${leftOut}` }));
const ONLY_ONE = 'the only one that the service principal is bound to.';

export const IntrospectBody = Type.Object(
  {
    token: Token,
    token_type_hint: Type.Optional(Type.String({ description: 'Not needed: there is one kind.' })),
    ...{ upstream: Upstream(ONLY_ONE), client_ip: ClientIp, method: Method },
  },
  {
    title: 'IntrospectRequest',
    examples: [{ token: 'dapi…', upstream: 'reports', client_ip: '192.0.2.7' }],
  },
);
export const IntrospectBatchBody = Type.Object(
  {
    upstream: Upstream(ONLY_ONE),
    tokens: Type.Array(Type.Object({ token: Token, client_ip: ClientIp, method: Method }), {
      minItems: 1,
      maxItems: MAX_VALUES,
    }),
  },
  {
    title: 'IntrospectBatchRequest',
    examples: [{ upstream: 'reports', tokens: [{ token: 'dapi…', client_ip: '192.0.2.7' }] }],
  },
);

const Known = (description: string) => Type.Optional(Type.String({ description }));
export const IntrospectAnswer = Type.Object(
  {
    active: Type.Boolean({
      description:
        'Whether the token may pass to the upstream now. Nothing else is told of one that may not, whatever the reason.',
    }),
    scope: Known('What it is limited to, separated by spaces; `all-apis` for no limit.'),
    client_id: Known('The application id, where it acts for a service principal.'),
    username: Known("The user's name, or the service principal's application id."),
    token_type: Type.Optional(Choice(['Bearer'])),
    exp: Type.Optional(Type.Integer({ description: 'When it expires, seconds since 1970; absent: never.' })),
    iat: Type.Optional(Type.Integer({ description: 'When it was generated, seconds since 1970.' })),
    sub: Known('The id of whom it acts for: it stays when names change.'),
    aud: Known('The upstream.'),
    jti: Known("The token's public id."),
    name: Known('What people call whom it acts for.'),
    email: Known('Of a user, where it is known.'),
    expires_in_ms: Type.Optional(
      Type.Integer({ description: 'How long it is still good for if nobody revokes it; absent: for ever.' }),
    ),
    age_ms: Type.Optional(
      Type.Integer({
        description:
          'How old what was relied on may be at most. Whoever remembers the answer counts from when the question was *sent*, less this.',
      }),
    ),
  },
  { title: 'IntrospectResponse' },
);
export const IntrospectBatchAnswer = Type.Object(
  {
    answers: Type.Array(IntrospectAnswer, { description: 'In the order of `tokens`.' }),
    age_ms: Type.Integer({ description: 'As in each answer.' }),
  },
  { title: 'IntrospectBatchResponse' },
);

export const BindingPath = Type.Object({
  upstream: Type.String({ description: 'Its name in the configuration.' }),
  application_id: Type.String({ description: 'Of the service principal.' }),
});
export const BindingsAnswer = Type.Object(
  {
    bindings: Type.Array(
      Type.Object(
        {
          upstream: Type.String(),
          is_configured: Type.Boolean({ description: 'Whether the configuration has this upstream.' }),
          service_principal_name: Type.String({ description: 'Its application id.' }),
          display_name: Type.String(),
          created_at: EpochMs('When it was bound.'),
          created_by: Known('Who bound it; absent when they are gone.'),
        },
        { title: 'IntrospectionBinding' },
      ),
    ),
  },
  { title: 'IntrospectionBindings' },
);
