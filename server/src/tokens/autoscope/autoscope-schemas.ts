import { Type } from 'typebox';
import { Choice, EpochMs } from '../../http/schemas.ts';
import { AskedScopes, AutoscopeState, TokenIdSchema, WhichToken } from '../token-schemas.ts';

const Seen = {
  first_seen_time: EpochMs('When it was first seen.'),
  last_seen_time: EpochMs('When it was last seen.'),
  calls: Type.Integer({ description: 'How often.' }),
};
const Names = (description: string) => Type.Array(Type.String(), { description });

/** What narrowing a token to what it has learnt would do. */
export const AutoscopePreviewSchema = Type.Object(
  {
    token_id: TokenIdSchema,
    autoscope_state: AutoscopeState,
    start_time: Type.Optional(EpochMs('Since when it learns, or learnt; absent: it never did.')),
    end_time: Type.Optional(EpochMs('When that is long enough.')),
    current_scopes: Type.Optional(Names('What it is limited to now; absent: no limit.')),
    kept_scopes: Names('What it would be limited to.'),
    removed_scopes: Names('What it may do now, and then no more.'),
    learnt_scopes: Type.Array(Type.Object({ scope: Type.String(), ...Seen })),
    uncovered_routes: Type.Array(Type.Object({ route: Type.String(), ...Seen }), {
      description: 'What it called that no scope opens: refused once it is narrowed.',
    }),
    warnings: Type.Array(
      Type.Object({
        code: Choice(['not_learning', 'learnt_nothing', 'learnt_briefly', 'routes_not_covered']),
        message: Type.String(),
      }),
    ),
    digest: Type.String({ description: 'To be sent with what is applied: it says what was seen.' }),
  },
  { title: 'AutoscopePreview' },
);

/** `POST /api/latchkey/1.0/token/autoscope/apply` */
export const ApplyAutoscopeBody = Type.Object(
  {
    ...WhichToken,
    digest: Type.String({ minLength: 1, description: 'From the preview.' }),
    scopes: Type.Optional(
      Type.Array(AskedScopes.items, {
        minItems: 1,
        description: 'Instead of `kept_scopes`: a part of what the token may now.',
      }),
    ),
  },
  { title: 'ApplyAutoscopeRequest', examples: [{ token_id: 'a'.repeat(64), digest: 'b'.repeat(64) }] },
);

export const ApplyAutoscopeResponse = Type.Object(
  { token_id: TokenIdSchema, scopes: Names('What the token is limited to now.') },
  { title: 'ApplyAutoscopeResponse' },
);
