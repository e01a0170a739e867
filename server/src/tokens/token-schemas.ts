import { Type } from 'typebox';
import { Choice, EpochMs, NextPageToken } from '../http/schemas.ts';
import { SCOPES } from '../permissions/scopes.ts';
import { MAX_ALLOWED_CIDRS } from './address-limits.ts';
import { MAX_COMMENT_LENGTH } from './authority.ts';
import { AUTOSCOPE_STATES } from './autoscope/autoscope.ts';

export const TokenIdSchema = Type.String({
  description: "The token's id: SHA-256 of its value in hex. It is public, unlike the value.",
});
const TokenValueSchema = Type.String({ description: 'The token itself. It is shown in this answer alone.' });
const Comment = Type.String({ description: "The owner's note." });
const Scopes = Type.Array(Type.String(), {
  description: 'The API groups that it is limited to; absent: no limit.',
});

/** Databricks' AutoscopeState. */
export const AutoscopeState = Choice(
  AUTOSCOPE_STATES.map((state) => `AUTOSCOPE_STATE_${state}` as const),
  { description: 'Whether it learns which scopes it uses; absent: it never did.' },
);

/** Databricks' PublicTokenInfo. */
export const TokenInfoSchema = Type.Object(
  {
    token_id: TokenIdSchema,
    creation_time: EpochMs('When it was generated.'),
    expiry_time: EpochMs('When it ends; -1: never.'),
    comment: Comment,
    scopes: Type.Optional(Scopes),
    autoscope_state: Type.Optional(AutoscopeState),
    inferred_scopes: Type.Optional(
      Type.Array(Type.String(), { description: 'The scopes that it was seen to use while it learns.' }),
    ),
    last_accessed_time: Type.Optional(EpochMs('When it was last used; absent: never.')),
  },
  { title: 'TokenInfo' },
);

const { last_accessed_time: LastAccessed, ...Common } = TokenInfoSchema.properties;

/** Databricks' TokenInfo as administrators see it. */
export const ManagedTokenInfoSchema = Type.Object(
  {
    ...Common,
    created_by_id: Type.Integer({ description: 'Who generated it.' }),
    created_by_username: Type.String({ description: 'The user name, or application id, of who did.' }),
    owner_id: Type.Integer({ description: 'Whom it acts for.' }),
    workspace_id: Type.Integer(),
    last_used_day: Type.Optional(EpochMs('The beginning of the day (UTC) of its last use; absent: never.')),
  },
  { title: 'ManagedTokenInfo' },
);

/** A token with all that its owner may know. */
export const TokenDetailsSchema = Type.Object(
  {
    token_id: TokenIdSchema,
    status: Choice(['active', 'expired', 'revoked'], {
      description: 'Only active ones work, unless tokens are switched off or their owner is inactive.',
    }),
    last_four: Type.String({ description: 'The last four characters of the value, to recognise it by.' }),
    creation_time: Common.creation_time,
    expiry_time: Common.expiry_time,
    comment: Comment,
    scopes: Type.Optional(Scopes),
    autoscope_state: Common.autoscope_state,
    inferred_scopes: Common.inferred_scopes,
    autoscope_end_time: Type.Optional(EpochMs('Until when it learns, if it does.')),
    allowed_cidrs: Type.Optional(
      Type.Array(Type.String(), {
        description: 'Addresses and CIDR ranges from which alone it may be used; absent: from everywhere.',
      }),
    ),
    last_accessed_time: LastAccessed,
    last_used_address: Type.Optional(Type.String({ description: 'From where it was last used.' })),
    created_with_token_id: Type.Optional(
      Type.String({ description: 'The token that it was generated with; absent: by password or session.' }),
    ),
    replaces: Type.Optional(Type.String({ description: 'The id of the token whose place it took.' })),
    replaced_by: Type.Optional(Type.String({ description: 'The id of the token that took its place.' })),
    awaits_use_until: Type.Optional(
      EpochMs('Until when the token that it replaces works, unless this one is used before.'),
    ),
    reuse_time: Type.Optional(
      EpochMs('When its value was presented after another had taken its place for good.'),
    ),
    revocation_time: Type.Optional(EpochMs('When it was revoked.')),
    revoke_reason: Type.Optional(Type.String({ description: 'Why, such as `revoked` or `leaked`.' })),
  },
  { title: 'TokenDetails' },
);

/** The same, and whose it is. */
export const OwnedTokenDetailsSchema = Type.Object(
  {
    ...TokenDetailsSchema.properties,
    owner_id: Type.Integer({ description: 'Whom it acts for.' }),
    owner_name: Type.String({ description: 'Empty when the owner is no longer there.' }),
    created_by_id: Type.Integer({ description: 'Who generated it.' }),
    created_by_name: Type.String(),
  },
  { title: 'OwnedTokenDetails' },
);

/** A page of tokens, and where the next one begins. */
export const TokenPageSchema = Type.Object(
  { token_infos: Type.Array(OwnedTokenDetailsSchema), next_page_token: NextPageToken },
  { title: 'TokenPage' },
);

/** The answer that has a new token's value in it, with what is told of it. */
export const newToken = {
  own: Type.Object(
    { token_value: TokenValueSchema, token_info: TokenInfoSchema },
    { title: 'CreateTokenResponse' },
  ),
  details: Type.Object(
    { token_value: TokenValueSchema, token_info: TokenDetailsSchema },
    { title: 'GenerateTokenResponse' },
  ),
  managed: Type.Object(
    { token_value: TokenValueSchema, token_info: ManagedTokenInfoSchema },
    { title: 'CreateOnBehalfTokenResponse' },
  ),
} as const;

export const AskedScopes = Type.Array(Choice(SCOPES), {
  description: 'API groups to limit it to; left out: those of the token it is generated with, or no limit.',
});
const AskedComment = Type.String({
  maxLength: MAX_COMMENT_LENGTH,
  description: 'A note to recognise it by; no control characters.',
});

const creating = {
  comment: Type.Optional(AskedComment),
  lifetime_seconds: Type.Optional(
    Type.Integer({
      minimum: 1,
      description: 'Left out: as long as the workspace allows. Longer than that is refused.',
    }),
  ),
  scopes: Type.Optional(AskedScopes),
};
const autoscope = {
  autoscope_enabled: Type.Optional(
    Type.Boolean({ description: 'Whether it learns which scopes it uses, to be narrowed to them later.' }),
  ),
};

const addresses = {
  allowed_cidrs: Type.Optional(
    Type.Array(Type.String(), {
      minItems: 1,
      maxItems: MAX_ALLOWED_CIDRS,
      description:
        'Addresses and CIDR ranges to limit it to; left out: those of the token it is generated with, or no limit.',
    }),
  ),
};

/** `POST /api/2.0/token/create` */
export const CreateTokenBody = Type.Object(
  { ...creating, ...autoscope },
  {
    title: 'CreateTokenRequest',
    examples: [{ comment: 'laptop', lifetime_seconds: 86_400 }],
  },
);

/** `POST /api/latchkey/1.0/token/generate` */
export const GenerateTokenBody = Type.Object(
  {
    ...creating,
    ...autoscope,
    never_expires: Type.Optional(
      Type.Boolean({ description: 'Where the workspace allows it; not together with `lifetime_seconds`.' }),
    ),
    ...addresses,
  },
  {
    title: 'GenerateTokenRequest',
    examples: [{ comment: 'nightly export', scopes: ['sql'], allowed_cidrs: ['10.0.0.0/8'] }],
  },
);

/** `POST /api/2.0/token-management/on-behalf-of/tokens` */
export const CreateOnBehalfTokenBody = Type.Object(
  {
    application_id: Type.String({
      minLength: 1,
      description: "The service principal's application id, not its SCIM id.",
    }),
    ...creating,
    ...autoscope,
    ...addresses,
  },
  {
    title: 'CreateOnBehalfTokenRequest',
    examples: [{ application_id: '5f1b2c3d-0000-4000-8000-000000000000', lifetime_seconds: 86_400 }],
  },
);

/** `PATCH` on a token */
export const UpdateTokenBody = Type.Object(
  {
    token: Type.Optional(
      Type.Object({
        comment: Type.Optional(AskedComment),
        scopes: Type.Optional(AskedScopes),
        ...autoscope,
      }),
    ),
    update_mask: Type.String({
      pattern: '^(comment|scopes|autoscope_enabled|\\*)(,(comment|scopes|autoscope_enabled|\\*))*$',
      description:
        'Which fields of `token` to take, joined by commas: `comment`, `scopes`, `autoscope_enabled`, or `*` for all. One that is named and left out is emptied, or switched off.',
    }),
  },
  {
    title: 'UpdateTokenRequest',
    examples: [{ token: { comment: 'old laptop' }, update_mask: 'comment' }],
  },
);

/** A token that is asked for, as a field of a query or a body. */
export const WhichToken = {
  token_id: Type.String({ minLength: 1, description: 'From the list of tokens.' }),
};

/** `POST /api/2.0/token/delete` */
export const DeleteTokenBody = Type.Object(WhichToken, {
  title: 'DeleteTokenRequest',
  examples: [{ token_id: 'a'.repeat(64) }],
});

/** `POST /api/latchkey/1.0/token/revoke` */
export const RevokeTokenBody = Type.Object(
  {
    ...DeleteTokenBody.properties,
    leaked: Type.Optional(
      Type.Boolean({ description: 'Revokes what was generated with it, too, and what with those.' }),
    ),
  },
  { title: 'RevokeTokenRequest', examples: [{ token_id: 'a'.repeat(64), leaked: true }] },
);

/** The `token_id` of a path. */
export const TokenPath = Type.Object({ token_id: TokenIdSchema });
