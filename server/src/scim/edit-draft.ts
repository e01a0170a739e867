import type { DirectoryEdit } from '../principals/directory-edit.ts';
import {
  addValues,
  type ListEditDraft,
  newListEdit,
  removeValues,
  replaceValues,
} from '../principals/list-edit.ts';
import { ScimError } from './error.ts';
import { type AttributePath, valuesNamedBy } from './path.ts';
import type { ResourceType } from './resource-type.ts';
import { listValue, switchValue, textValue } from './values.ts';

export type Operation = 'add' | 'remove' | 'replace';

/** One thing that a request does to an attribute. */
export interface Step {
  readonly operation: Operation;
  readonly path: AttributePath;
  readonly value: unknown;
}

type ListName = 'entitlements' | 'roles' | 'members' | 'groups';
type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };
type Edit = Mutable<Omit<DirectoryEdit, ListName>> & { [Name in ListName]?: ListEditDraft };

/** What the steps of one request, in their order, do to one thing. */
export interface EditDraft {
  readonly type: ResourceType;
  readonly edit: Edit;
  /** How many values of lists it has named. */
  values: number;
}

/** Members and other values that a request may name, all its steps together. */
const MAX_VALUES = 10_000;

/**
 * Attributes of RFC 7643 that are not kept: left aside, so that identity providers can send what they have. Any
 * other name is a mistake worth telling of: who writes `activ` must not believe that somebody is shut out.
 */
const LEFT_ASIDE: ReadonlySet<string> = new Set([
  ...['schemas', 'meta', 'id', 'emails', 'phonenumbers', 'ims', 'photos', 'addresses', 'x509certificates'],
  ...['nickname', 'profileurl', 'title', 'usertype', 'preferredlanguage', 'locale', 'timezone'],
  // Okta makes one up for each user. None is set through SCIM: ours are given to a person, or chosen by one.
  'password',
]);
const NAME_PARTS_LEFT_ASIDE: ReadonlySet<string> = new Set([
  ...['formatted', 'middlename', 'honorificprefix', 'honorificsuffix'],
]);

/** A draft that does nothing yet. */
export function newEditDraft(type: ResourceType): EditDraft {
  return { type, edit: {}, values: 0 };
}

/** Takes a step. False when there is no such attribute. Throws `ScimError` when it cannot be done. */
export function takeStep(draft: EditDraft, step: Step): boolean {
  const { attribute, subAttribute, filter, isExtension } = step.path;
  if (isExtension || LEFT_ASIDE.has(attribute)) return true;
  if (isListName(attribute, draft.type)) return takeList(draft, attribute, step);
  if (attribute === 'name' && draft.type.kind === 'user') return takeName(draft, step);
  if (filter !== undefined || subAttribute !== undefined) return false;
  return takeSingle(draft, attribute, step);
}

function isListName(attribute: string, { kind }: ResourceType): attribute is ListName {
  if (attribute === 'members') return kind === 'group';
  return attribute === 'entitlements' || attribute === 'roles' || attribute === 'groups';
}

function takeSingle({ edit, type }: EditDraft, attribute: string, { operation, value }: Step): boolean {
  const { nameAttribute } = type;
  const isRemoved = operation === 'remove';
  if (attribute === 'externalid') {
    edit.externalId = isRemoved || value === null ? null : textValue('externalId', value) || null;
  } else if (attribute === 'displayname') {
    if (isRemoved) throw cannotBeRemoved('displayName');
    edit.displayName = textValue('displayName', value);
  } else if (attribute === 'active' && type.kind !== 'group') {
    if (isRemoved) throw cannotBeRemoved('active');
    edit.isActive = switchValue('active', value);
  } else if (nameAttribute !== undefined && attribute === nameAttribute.toLowerCase()) {
    if (isRemoved) throw cannotBeRemoved(nameAttribute);
    edit.name = textValue(nameAttribute, value);
  } else {
    return false;
  }
  return true;
}

function takeName({ edit }: EditDraft, { operation, path, value }: Step): boolean {
  if (path.filter !== undefined) return false;
  const isRemoved = operation === 'remove';
  if (path.subAttribute !== undefined) return takeNamePart(edit, path.subAttribute, isRemoved ? null : value);
  if (isRemoved || value === null) {
    edit.givenName = null;
    edit.familyName = null;
    return true;
  }
  if (typeof value !== 'object' || Array.isArray(value))
    throw new ScimError('invalidValue', 'name must be an object, such as {"givenName": "Ada"}.');
  const taken = Object.entries(value as object).map(([part, text]) =>
    takeNamePart(edit, part.toLowerCase(), text),
  );
  return !taken.includes(false);
}

function takeNamePart(edit: Edit, part: string, value: unknown): boolean {
  if (NAME_PARTS_LEFT_ASIDE.has(part)) return true;
  const field = part === 'givenname' ? 'givenName' : 'familyName';
  if (part !== field.toLowerCase()) return false;
  edit[field] = value === null ? null : textValue(`name.${field}`, value) || null;
  return true;
}

function takeList(draft: EditDraft, name: ListName, { operation, path, value }: Step): boolean {
  if (path.subAttribute !== undefined && path.subAttribute !== 'value') return false;
  if (path.filter !== undefined && operation !== 'remove') return false;
  const values = path.filter === undefined ? listValue(name, value) : valuesNamedBy(path.filter);
  draft.values += values.length;
  if (draft.values > MAX_VALUES) {
    throw new ScimError('tooMany', `A request may name ${MAX_VALUES} values: send the rest in another one.`);
  }
  draft.edit[name] ??= newListEdit();
  const edit = draft.edit[name];
  const isAll =
    operation === 'remove' && path.filter === undefined && (value === undefined || value === null);
  if (operation === 'add') addValues(edit, values);
  else if (operation === 'remove' && !isAll) removeValues(edit, values);
  else replaceValues(edit, values);
  return true;
}

function cannotBeRemoved(attribute: string): ScimError {
  return new ScimError('invalidValue', `${attribute} cannot be removed, only replaced.`);
}
