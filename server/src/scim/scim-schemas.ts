import { type TSchema, Type } from 'typebox';
import { Choice } from '../http/schemas.ts';
import type { DirectoryKind } from '../principals/directory-edit.ts';

const Values = (description: string) =>
  Type.Optional(Type.Array(Type.Object({ value: Type.String() }), { description }));

const GroupReference = Type.Object(
  {
    display: Type.String(),
    type: Choice(['direct', 'indirect'], { description: '`indirect`: by a group that is a member of it.' }),
    value: Type.String({ description: "The group's id." }),
    $ref: Type.String(),
  },
  { title: 'GroupReference' },
);
// With `attributes` only the id is certain.
const shared = {
  groups: Type.Optional(Type.Array(GroupReference)),
  entitlements: Values('Absent: none; so are other lists.'),
  roles: Values('As they were set.'),
  externalId: Type.Optional(Type.String({ description: "The identity provider's id of it." })),
};
const head = { schemas: Type.Optional(Type.Array(Type.String())), id: Type.String() };
const DisplayName = Type.Optional(Type.String());
const Name = Type.Object({
  givenName: Type.Optional(Type.String()),
  familyName: Type.Optional(Type.String()),
});

/** Whoever asks is told of in this shape, too. */
export const UserSchema = Type.Object(
  {
    ...head,
    userName: Type.Optional(
      Type.String({ description: 'In lower case; in `Me` of a service principal its application id.' }),
    ),
    displayName: DisplayName,
    name: Type.Optional(Name),
    active: Type.Optional(Type.Boolean()),
    emails: Type.Optional(
      Type.Array(Type.Object({ type: Type.String(), value: Type.String(), primary: Type.Boolean() })),
    ),
    ...shared,
  },
  { title: 'User' },
);
const ServicePrincipalSchema = Type.Object(
  {
    ...head,
    applicationId: Type.Optional(Type.String({ description: 'A UUID.' })),
    displayName: DisplayName,
    active: Type.Optional(Type.Boolean()),
    ...shared,
  },
  { title: 'ServicePrincipal' },
);
const GroupSchema = Type.Object(
  {
    ...head,
    displayName: DisplayName,
    members: Type.Optional(
      Type.Array(
        Type.Object({
          display: Type.String(),
          value: Type.String({ description: "The member's id." }),
          $ref: Type.String({
            description: 'Begins with its kind: `Users/`, `ServicePrincipals/`, `Groups/`.',
          }),
        }),
      ),
    ),
    ...shared,
    meta: Type.Optional(Type.Object({ resourceType: Type.String() })),
  },
  { title: 'Group' },
);

const SentValues = Type.Optional(
  Type.Array(Type.Object({ value: Type.String() }), { description: 'All of them: others are taken away.' }),
);
const sent = {
  schemas: Type.Optional(Type.Array(Type.String())),
  externalId: Type.Optional(Type.String()),
  entitlements: SentValues,
  roles: SentValues,
};
const SentActive = Type.Optional(
  Type.Boolean({ description: '`false`: nothing of the principal works, no token and no password.' }),
);
const SentUser = Type.Object(
  {
    ...sent,
    userName: Type.String({ minLength: 1, description: 'It cannot be changed later.' }),
    displayName: DisplayName,
    name: Type.Optional(Name),
    active: SentActive,
    emails: Type.Optional(Type.Array(Type.Object({ value: Type.String() }))),
  },
  { title: 'UserRequest', examples: [{ userName: 'ada@example.com', displayName: 'Ada Lovelace' }] },
);
const SentServicePrincipal = Type.Object(
  {
    ...sent,
    applicationId: Type.Optional(Type.String({ description: 'A UUID; made up when it is left out.' })),
    displayName: DisplayName,
    active: SentActive,
  },
  { title: 'ServicePrincipalRequest', examples: [{ displayName: 'nightly export' }] },
);
const SentGroup = Type.Object(
  {
    ...sent,
    displayName: Type.String({ minLength: 1 }),
    members: Type.Optional(
      Type.Array(Type.Object({ value: Type.String({ description: "The member's id." }) })),
    ),
  },
  { title: 'GroupRequest', examples: [{ displayName: 'developers', members: [{ value: '4711' }] }] },
);

/** What PATCH takes for every kind (RFC 7644 §3.5.2). */
export const PatchBody = Type.Object(
  {
    schemas: Type.Optional(Type.Array(Type.String())),
    Operations: Type.Array(
      Type.Object({
        op: Choice(['add', 'remove', 'replace']),
        path: Type.Optional(Type.String({ description: 'Such as `active` or `members[value eq "4711"]`.' })),
        value: Type.Optional(Type.Unknown({ description: 'Left out to remove.' })),
      }),
      { minItems: 1 },
    ),
  },
  {
    title: 'PatchOp',
    examples: [
      {
        schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
        Operations: [{ op: 'replace', path: 'displayName', value: 'Ada King' }],
      },
    ],
  },
);

/** Which attributes an answer is to have. */
export const ProjectionQuery = {
  attributes: Type.Optional(
    Type.Array(Type.String(), {
      description: 'Only these; `id` and `applicationId` are always there.',
      examples: [['userName']],
    }),
  ),
  excludedAttributes: Type.Optional(Type.Array(Type.String(), { description: 'All but these.' })),
};

/** What a list is asked for with (RFC 7644 §3.4.2). */
export const ListQuery = Type.Object({
  filter: Type.Optional(
    Type.String({
      description: 'Such as `userName eq "ada@example.com"`.',
      examples: ['displayName sw "a"'],
    }),
  ),
  sortBy: Type.Optional(Type.String({ description: 'An attribute with one value.' })),
  sortOrder: Type.Optional(Choice(['ascending', 'descending'], { default: 'ascending' })),
  startIndex: Type.Optional(Type.Integer({ description: 'Counted from 1.' })),
  count: Type.Optional(Type.Integer({ description: 'Left out: as many as there are.' })),
  ...ProjectionQuery,
});

/** What SCIM answers with 400, 404, 409 and 413 (RFC 7644 §3.12). */
export const ScimErrorSchema = Type.Object(
  {
    schemas: Type.Array(Type.String()),
    scimType: Type.Optional(Type.String({ description: 'RFC 7644 §3.12, table 9.' })),
    detail: Type.String({ description: 'What to do next, for people.' }),
    status: Type.String({ description: 'The HTTP status in digits.' }),
  },
  { title: 'ScimError' },
);

function shapes(
  Resource: TSchema,
  title: string,
  Sent: typeof SentUser | typeof SentServicePrincipal | typeof SentGroup,
) {
  const List = Type.Object(
    {
      schemas: Type.Array(Type.String()),
      totalResults: Type.Integer(),
      startIndex: Type.Integer({ description: 'Counted from 1.' }),
      itemsPerPage: Type.Integer(),
      Resources: Type.Array(Resource),
    },
    { title },
  );
  return { Resource, List, Sent };
}

/** The shapes of each kind: a resource, a list of them, and what is sent to make or change one. */
export const SHAPES = {
  user: shapes(UserSchema, 'UserList', SentUser),
  service_principal: shapes(ServicePrincipalSchema, 'ServicePrincipalList', SentServicePrincipal),
  group: shapes(GroupSchema, 'GroupList', SentGroup),
} as const satisfies Record<DirectoryKind, object>;
