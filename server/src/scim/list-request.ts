import { optionalInteger, optionalString } from '../http/fields.ts';
import {
  type Filter,
  fieldsOf,
  type MembershipField,
  type RecordField,
  type RecordFilter,
} from '../principals/records/record-filter.ts';
import { ScimError } from './error.ts';
import { parseFilter } from './filter.ts';
import { fieldNamed, type ResourceType } from './resource-type.ts';

/** What a list is asked for with. */
export interface ListRequest {
  readonly filter?: RecordFilter;
  readonly sortBy?: RecordField;
  readonly isDescending: boolean;
  /** Counted from 1. */
  readonly startIndex: number;
  /** Absent: as many as there may be. */
  readonly count?: number;
}

type Query = Readonly<Record<string, unknown>>;

/** Reads `filter`, `sortBy`, `sortOrder`, `startIndex` and `count`. RFC 7644 §3.4.2. */
export function parseListRequest(query: Query, type: ResourceType): ListRequest {
  const text = optionalString(query, 'filter');
  const filter = text === undefined || text.trim() === '' ? undefined : parseFilter(text, type.fields);
  if (filter !== undefined) checkFilter(filter);
  const sortBy = sortField(query, type);
  const count = optionalInteger(query, 'count');
  return {
    ...(filter && { filter }),
    ...(sortBy && { sortBy }),
    isDescending: isDescending(query),
    startIndex: Math.max(1, optionalInteger(query, 'startIndex') ?? 1),
    ...(count !== undefined && { count: Math.max(0, count) }),
  };
}

/** What a list is filtered and sorted by. */
export function fieldsAskedOf({ filter, sortBy }: ListRequest): (RecordField | MembershipField)[] {
  return [...(filter ? fieldsOf(filter) : []), ...(sortBy ? [sortBy] : [])];
}

/** Some fields can be compared in some ways only. */
function checkFilter(filter: Filter<RecordField | MembershipField>): void {
  if ('parts' in filter) {
    for (const part of filter.parts) checkFilter(part);
    return;
  }
  if (filter.kind === 'present') return;
  const { field, operator, value } = filter;
  const isLimited = field === 'isActive' || field === 'groups' || field === 'members';
  if (isLimited && operator !== 'eq' && operator !== 'ne')
    throw new ScimError('invalidFilter', 'active, groups and members can be compared by eq and ne only.');
  if (field === 'isActive' && !/^(true|false)$/i.test(value))
    throw new ScimError('invalidFilter', 'active can be compared with true and false only.');
}

function sortField(query: Query, { fields }: ResourceType): RecordField | undefined {
  const name = optionalString(query, 'sortBy');
  if (name === undefined || name === '') return undefined;
  const field = fieldNamed(fields, name);
  if (field === undefined || field === 'groups' || field === 'members')
    throw new ScimError('invalidValue', 'sortBy must name an attribute with one value, such as displayName.');
  return field;
}

function isDescending(query: Query): boolean {
  const order = optionalString(query, 'sortOrder')?.toLowerCase() ?? 'ascending';
  if (order === 'descending') return true;
  if (order === 'ascending' || order === '') return false;
  throw new ScimError('invalidValue', 'sortOrder must be ascending or descending.');
}
