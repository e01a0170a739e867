import type { DirectoryKind } from '../principals/directory-edit.ts';
import type { MembershipField, RecordField } from '../principals/records/record-filter.ts';

/** What SCIM's wire says of one kind of thing. */
export interface ResourceType {
  readonly kind: DirectoryKind;
  /** In paths and references. */
  readonly path: 'Users' | 'ServicePrincipals' | 'Groups';
  readonly schemas: readonly string[];
  /** Whether those who are no administrators may read id and display name of each. */
  readonly isPublic: boolean;
  /** The attribute that a thing of this kind is named by, and that never changes. */
  readonly nameAttribute?: 'userName' | 'applicationId';
  /** What can be filtered and sorted by. */
  readonly fields: Readonly<Record<string, RecordField | MembershipField>>;
}

const CORE = 'urn:ietf:params:scim:schemas:core:2.0';
const CORE_PREFIX = /^urn:ietf:params:scim:schemas:core:2\.0:\w+:/i;

const COMMON_FIELDS = {
  id: 'id',
  displayName: 'displayName',
  externalId: 'externalId',
  groups: 'groups',
  'groups.value': 'groups',
} as const;

export const USERS: ResourceType = {
  kind: 'user',
  path: 'Users',
  schemas: [`${CORE}:User`, 'urn:ietf:params:scim:schemas:extension:workspace:2.0:User'],
  isPublic: true,
  nameAttribute: 'userName',
  fields: {
    ...COMMON_FIELDS,
    userName: 'name',
    active: 'isActive',
    emails: 'email',
    'emails.value': 'email',
    'name.givenName': 'givenName',
    'name.familyName': 'familyName',
  },
};

export const SERVICE_PRINCIPALS: ResourceType = {
  kind: 'service_principal',
  path: 'ServicePrincipals',
  schemas: [`${CORE}:ServicePrincipal`],
  isPublic: false,
  nameAttribute: 'applicationId',
  fields: { ...COMMON_FIELDS, applicationId: 'name', active: 'isActive' },
};

export const GROUPS: ResourceType = {
  kind: 'group',
  path: 'Groups',
  schemas: [`${CORE}:Group`],
  isPublic: true,
  fields: { ...COMMON_FIELDS, members: 'members', 'members.value': 'members' },
};

export const RESOURCE_TYPES = [USERS, SERVICE_PRINCIPALS, GROUPS] as const;

/** The field that an attribute stands for, by its name in any case. */
export function fieldNamed<Field>(fields: Readonly<Record<string, Field>>, name: string): Field | undefined {
  const wanted = name.toLowerCase();
  return Object.entries(fields).find(([known]) => known.toLowerCase() === wanted)?.[1];
}

/** The path of a kind, as references to it begin. */
export function pathOf(kind: DirectoryKind): ResourceType['path'] {
  if (kind === 'user') return 'Users';
  return kind === 'group' ? 'Groups' : 'ServicePrincipals';
}

/** An attribute's name without the core schema that may stand before it. RFC 7644 §3.10. */
export function withoutSchema(name: string): string {
  return name.replace(CORE_PREFIX, '');
}
