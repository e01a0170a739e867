import { type TProperties, Type } from 'typebox';
import { Choice, EpochMs } from '../http/schemas.ts';
import { MAX_PRINCIPAL_LENGTH, SECRET_NAME, SECRET_PERMISSIONS } from './secret-scope.ts';

const Name = (description: string) => Type.String({ pattern: SECRET_NAME.source, description });
const Scope = Name("The scope's name: 1 to 128 letters, digits, `_`, `.`, `-`, `@` and `/`, in any case.");
const Key = Name("The secret's name in the scope; the same characters.");
const Principal = Type.String({
  minLength: 1,
  maxLength: MAX_PRINCIPAL_LENGTH,
  description:
    "A user's name, a group's name (`users` is everybody), or a service principal's application id.",
});
const Permission = Choice(SECRET_PERMISSIONS, {
  description:
    '`READ`: list and get; `WRITE`: also put and delete; `MANAGE`: also permissions, and deleting the scope.',
});

/** Queries and bodies that name what they are about. */
export const ScopeQuery = Type.Object({ scope: Scope });
export const SecretQuery = Type.Object({ scope: Scope, key: Key });
export const AclQuery = Type.Object({ scope: Scope, principal: Principal });

const body = <Properties extends TProperties>(title: string, fields: Properties, example: object) =>
  Type.Object(fields, { title, examples: [example] });

export const CreateScopeBody = body(
  'CreateSecretScopeRequest',
  {
    scope: Scope,
    initial_manage_principal: Type.Optional(
      Choice(['users'], { description: 'Gives MANAGE to everybody, instead of to whoever makes the scope.' }),
    ),
    scope_backend_type: Type.Optional(
      Choice(['DATABRICKS', 'AZURE_KEYVAULT'], { description: 'AZURE_KEYVAULT is refused.' }),
    ),
  },
  { scope: 'ci' },
);
export const DeleteScopeBody = body('DeleteSecretScopeRequest', { scope: Scope }, { scope: 'ci' });
export const PutSecretBody = body(
  'PutSecretRequest',
  {
    scope: Scope,
    key: Key,
    string_value: Type.Optional(
      Type.String({ description: 'The value as text; either this or `bytes_value`.' }),
    ),
    bytes_value: Type.Optional(
      Type.String({ description: 'The value as base64 with its padding (RFC 4648 §4), for any bytes.' }),
    ),
  },
  { scope: 'ci', key: 'registry-password', string_value: 'SECRET' },
);
export const DeleteSecretBody = body(
  'DeleteSecretRequest',
  { scope: Scope, key: Key },
  { scope: 'ci', key: 'registry-password' },
);
export const PutAclBody = body(
  'PutSecretAclRequest',
  { scope: Scope, principal: Principal, permission: Permission },
  { scope: 'ci', principal: 'data-engineers', permission: 'READ' },
);
export const DeleteAclBody = body(
  'DeleteSecretAclRequest',
  { scope: Scope, principal: Principal },
  { scope: 'ci', principal: 'data-engineers' },
);

/** Answers. */
export const ScopesAnswer = Type.Object(
  {
    scopes: Type.Array(
      Type.Object({
        name: Type.String({ description: 'As it was written when the scope was made.' }),
        backend_type: Choice(['DATABRICKS']),
      }),
    ),
  },
  { title: 'SecretScopes' },
);
export const SecretsAnswer = Type.Object(
  {
    secrets: Type.Array(
      Type.Object({
        key: Type.String({ description: 'As it was last written.' }),
        last_updated_timestamp: EpochMs('When the value was last put.'),
      }),
    ),
  },
  { title: 'SecretsOfScope' },
);
export const SecretAnswer = Type.Object(
  {
    key: Type.String(),
    value: Type.String({ description: "The value's bytes in base64, however it was put." }),
  },
  { title: 'SecretValue' },
);
export const AclAnswer = Type.Object(
  { principal: Type.String(), permission: Permission },
  { title: 'SecretAcl' },
);
export const AclsAnswer = Type.Object({ items: Type.Array(AclAnswer) }, { title: 'SecretAcls' });

/** Answers of our own API. */
const ScopeInfo = Type.Object(
  {
    name: Type.String({ description: 'As it was written when the scope was made.' }),
    creation_time: EpochMs('When it was made.'),
    own_permission: Type.Optional(
      Choice(SECRET_PERMISSIONS, { description: 'What whoever asks may do in it; absent: nothing.' }),
    ),
    secret_count: Type.Optional(
      Type.Integer({ description: 'How many secrets it has; for whoever may read them.' }),
    ),
    last_updated_timestamp: Type.Optional(
      EpochMs('When the latest of its secrets was put; absent where there is none.'),
    ),
    acl_count: Type.Optional(
      Type.Integer({ description: 'How many permissions were given on it; for whoever has MANAGE.' }),
    ),
    is_master_key_missing: Type.Boolean({
      description: 'The server does not have the master key of this scope: no value can be got or put.',
    }),
  },
  { title: 'SecretScopeInfo' },
);
export const ScopeInfosAnswer = Type.Object({ scopes: Type.Array(ScopeInfo) }, { title: 'SecretScopeInfos' });
export const ScopeInfoAnswer = Type.Object({ scope: ScopeInfo }, { title: 'SecretScopeInfoAnswer' });
const AclInfo = Type.Object(
  {
    principal: Type.String({ description: 'By what it is named in the Secrets API.' }),
    permission: Permission,
    kind: Choice(['user', 'group', 'service_principal']),
    display_name: Type.String(),
    is_own: Type.Boolean({
      description: 'Whoever asks has it by this entry: given to them, or to a group that they are in.',
    }),
  },
  { title: 'SecretAclInfo' },
);
export const AclInfosAnswer = Type.Object({ items: Type.Array(AclInfo) }, { title: 'SecretAclInfos' });
