/** What records can be filtered and sorted by. */
export type RecordField =
  | 'id'
  | 'name'
  | 'displayName'
  | 'externalId'
  | 'isActive'
  | 'email'
  | 'givenName'
  | 'familyName';

/** What records can be filtered by only: the id of a group they are members of, or of one of their members. */
export type MembershipField = 'groups' | 'members';

export type FilterOperator = 'eq' | 'ne' | 'co' | 'sw';

/** A condition on fields. Texts compare without regard to case; co: contains, sw: starts with. */
export type Filter<Field> =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Filter<Field>[] }
  | {
      readonly kind: 'compare';
      readonly field: Field;
      readonly operator: FilterOperator;
      readonly value: string;
    }
  | { readonly kind: 'present'; readonly field: Field };

export type RecordFilter = Filter<RecordField | MembershipField>;

/** Every field that a filter asks about. */
export function fieldsOf<Field>(filter: Filter<Field>): Field[] {
  return 'parts' in filter ? filter.parts.flatMap(fieldsOf) : [filter.field];
}
