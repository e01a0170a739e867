import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyListEdit } from '../principals/list-edit.ts';
import { ScimError } from './error.ts';
import { parsePatch } from './patch.ts';
import { GROUPS, SERVICE_PRINCIPALS, USERS } from './resource-type.ts';

const patchUser = (...Operations: unknown[]) => parsePatch({ Operations }, USERS);
const patchGroup = (...Operations: unknown[]) => parsePatch({ Operations }, GROUPS);
const list = (added: string[], removed: string[] = [], isWhole = false) => ({
  isWhole,
  added: new Set(added),
  removed: new Set(removed),
});

test.each([
  ['the Go SDK, as text', { op: 'replace', path: 'active', value: 'false' }],
  ['Terraform, in a list', { op: 'replace', path: 'active', value: [{ value: 'false' }] }],
  ['Entra ID', { op: 'Replace', path: 'active', value: 'False' }],
  ['Okta, without a path', { op: 'replace', value: { active: false } }],
  ['an object', { op: 'replace', path: 'active', value: { value: false } }],
  ['add', { op: 'add', path: 'active', value: false }],
  [
    'the path in full',
    { op: 'replace', path: 'urn:ietf:params:scim:schemas:core:2.0:User:active', value: false },
  ],
])('a user is deactivated as %s sends it', (_who, operation) => {
  expect(patchUser(operation)).toEqual({ isActive: false });
});

test.each([
  ['a member is added', { op: 'add', path: 'members', value: [{ value: '7' }] }, list(['7'])],
  ['one without a list', { op: 'add', path: 'members', value: { value: '7' } }, list(['7'])],
  ['as bare text', { op: 'add', path: 'members', value: '7' }, list(['7'])],
  ['as a number', { op: 'add', path: 'members', value: [{ value: 7 }] }, list(['7'])],
  ['with a null reference', { op: 'Add', path: 'members', value: [{ $ref: null, value: '7' }] }, list(['7'])],
  ['without a path', { op: 'add', value: { members: [{ value: '7' }] } }, list(['7'])],
  ['a member is removed', { op: 'remove', path: 'members[value eq "7"]' }, list([], ['7'])],
  ['Terraform before 1.30', { op: 'remove', path: 'members[value eq "7"]', value: [{}] }, list([], ['7'])],
  ['two are removed', { op: 'remove', path: 'members[value eq "7" or value eq "8"]' }, list([], ['7', '8'])],
  ['as Entra ID does', { op: 'Remove', path: 'members', value: [{ value: '7' }] }, list([], ['7'])],
  ['none of them', { op: 'remove', path: 'members', value: [] }, list([])],
  ['all are removed', { op: 'remove', path: 'members' }, list([], [], true)],
  ['all are replaced', { op: 'replace', path: 'members', value: [{ value: '7' }] }, list(['7'], [], true)],
  ['by none', { op: 'replace', path: 'members', value: [] }, list([], [], true)],
])('members: %s', (_what, operation, members) => {
  expect(patchGroup(operation)).toEqual({ members });
});

test('Okta replaces a group with its id and name in the value', () => {
  const value = { id: '123', displayName: 'Engineering', members: [{ value: '7', display: 'Ada' }] };
  expect(patchGroup({ op: 'replace', value })).toEqual({
    displayName: 'Engineering',
    members: list(['7'], [], true),
  });
});

test('Entra ID sends attributes that are not kept, with filters and extensions in their paths', () => {
  const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
  expect(
    patchUser(
      { op: 'Add', path: 'emails[type eq "work"].value', value: 'x@example.com' },
      { op: 'Replace', path: `${enterprise}:department`, value: 'Research' },
      { op: 'Replace', path: `${enterprise}:manager`, value: '8' },
      { op: 'Add', path: 'phoneNumbers[type eq "mobile"].value', value: '1' },
      { op: 'Replace', path: 'title', value: 'Countess' },
      { op: 'Replace', path: 'name.formatted', value: 'Ada Lovelace' },
      { op: 'Replace', path: 'name.givenName', value: 'Ada' },
      {
        op: 'Add',
        value: {
          'name.familyName': 'Lovelace',
          'addresses[type eq "work"].country': 'GB',
          [enterprise]: { employeeNumber: '7' },
          externalId: 'ada',
        },
      },
    ),
  ).toEqual({ givenName: 'Ada', familyName: 'Lovelace', externalId: 'ada' });
});

test.each([
  ['a display name', { op: 'replace', path: 'displayName', value: 'Ada' }, { displayName: 'Ada' }],
  ['an external id', { op: 'add', path: 'externalId', value: 'x' }, { externalId: 'x' }],
  ['no external id', { op: 'remove', path: 'externalId' }, { externalId: null }],
  ['null for it', { op: 'replace', path: 'externalId', value: null }, { externalId: null }],
  [
    'a name',
    { op: 'replace', path: 'name', value: { givenName: 'A', familyName: '' } },
    { givenName: 'A', familyName: null },
  ],
  ['no name', { op: 'remove', path: 'name' }, { givenName: null, familyName: null }],
  ['roles by the Go SDK', { op: 'add', value: { roles: [{ value: 'r' }] } }, { roles: list(['r']) }],
  ['a role less', { op: 'remove', path: 'roles[value eq "a b"]' }, { roles: list([], ['a b']) }],
  [
    'no entitlements by Terraform',
    { op: 'replace', path: 'entitlements', value: [{ value: '' }] },
    { entitlements: list([], [], true) },
  ],
  [
    'as its encoder writes that',
    { op: 'replace', path: 'entitlements', value: [{}] },
    { entitlements: list([], [], true) },
  ],
])('of a user: %s', (_what, operation, edit) => {
  expect(patchUser(operation)).toEqual(edit);
});

test.each([
  ['no operations', {}],
  ['an empty list of them', { Operations: [] }],
  ['one that is no object', { Operations: ['replace'] }],
  ['an unknown op', { Operations: [{ op: 'move', path: 'active', value: true }] }],
  ['no op', { Operations: [{ path: 'active', value: true }] }],
  ['a misspelt path', { Operations: [{ op: 'replace', path: 'activ', value: false }] }],
  ['a misspelt key', { Operations: [{ op: 'replace', value: { activ: false } }] }],
  ['a path that is no text', { Operations: [{ op: 'replace', path: 7, value: false }] }],
  ['a part of active', { Operations: [{ op: 'replace', path: 'active.value', value: false }] }],
  ['an open bracket', { Operations: [{ op: 'remove', path: 'roles[value eq "x"' }] }],
  ['brackets the wrong way', { Operations: [{ op: 'remove', path: 'roles]value eq "x"[' }] }],
  ['a filter by something else', { Operations: [{ op: 'remove', path: 'roles[display eq "x"]' }] }],
  ['a filter that means many', { Operations: [{ op: 'remove', path: 'roles[value sw "x"]' }] }],
  ['a filter with and', { Operations: [{ op: 'remove', path: 'roles[value eq "x" and value eq "y"]' }] }],
  ['a filter to add to', { Operations: [{ op: 'add', path: 'roles[value eq "x"]', value: 'y' }] }],
  ['removing without a path', { Operations: [{ op: 'remove', value: { active: true } }] }],
  ['a path-less text', { Operations: [{ op: 'replace', value: 'x' }] }],
  ['active as a number', { Operations: [{ op: 'replace', path: 'active', value: 0 }] }],
  ['active as two', { Operations: [{ op: 'replace', path: 'active', value: [true, false] }] }],
  ['active as null', { Operations: [{ op: 'replace', path: 'active', value: null }] }],
  ['no active', { Operations: [{ op: 'remove', path: 'active' }] }],
  ['no display name', { Operations: [{ op: 'remove', path: 'displayName' }] }],
  ['members of a user', { Operations: [{ op: 'add', path: 'members', value: [{ value: '7' }] }] }],
  ['a group without an id', { Operations: [{ op: 'add', path: 'groups', value: [{ display: 'admins' }] }] }],
  ['roles that are no list', { Operations: [{ op: 'add', path: 'roles', value: true }] }],
  ['too many operations', { Operations: Array(1001).fill({ op: 'add', path: 'roles', value: 'r' }) }],
  [
    'too many values',
    { Operations: Array(11).fill({ op: 'add', path: 'roles', value: Array(1000).fill('r') }) },
  ],
])('a patch with %s is refused', (_what, body) => {
  expect(() => parsePatch(body, USERS)).toThrow(ScimError);
});

test('a group is not active, and a service principal has no user name', () => {
  const rename = { Operations: [{ op: 'replace', path: 'userName', value: 'x' }] };
  expect(() => patchGroup({ op: 'replace', path: 'active', value: true })).toThrow(ScimError);
  expect(() => parsePatch(rename, SERVICE_PRINCIPALS)).toThrow(ScimError);
  expect(parsePatch(rename, USERS)).toEqual({ name: 'x' });
});

const anyValue = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom(
    'true',
    [{ value: 'x' }],
    { value: 'x' },
    [{}],
    { members: [{ value: '1' }] },
    { active: 1 },
  ),
);
const anyPath = fc.oneof(
  fc.string(),
  fc.constantFrom(
    ...['active', 'members', 'members[value eq "1"]', 'roles[', 'name', 'name.givenName', 'name.x', 'urn:x'],
    ...['groups', 'displayName', 'externalId', 'userName', '__proto__', 'constructor', 'emails[a].b.c'],
  ),
);
const anyOperation = fc.record(
  { op: fc.constantFrom('add', 'Remove', 'REPLACE', 'x', 1, null), path: anyPath, value: anyValue },
  { requiredKeys: [] },
);

test('whatever is sent is read or refused in SCIM’s words', () => {
  const anyBody = fc.oneof(
    fc.record({ Operations: fc.array(fc.oneof(anyOperation, fc.jsonValue()), { maxLength: 5 }) }),
    fc.dictionary(fc.string(), fc.jsonValue()),
  );
  fc.assert(
    fc.property(anyBody, fc.constantFrom(USERS, GROUPS, SERVICE_PRINCIPALS), (body, type) => {
      try {
        parsePatch(body, type);
      } catch (error) {
        expect(error).toBeInstanceOf(ScimError);
      }
    }),
    { numRuns: 2000 },
  );
});

test('operations on a list are the same together as one after the other', () => {
  const values = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 4 });
  const operation = fc.record({
    op: fc.constantFrom('add', 'remove', 'replace'),
    path: fc.constant('roles'),
    value: values,
  });
  fc.assert(
    fc.property(values, fc.array(operation, { minLength: 1, maxLength: 6 }), (start, operations) => {
      const current = [...new Set(start)];
      let expected = new Set(current);
      for (const { op, value } of operations) {
        if (op === 'add') expected = expected.union(new Set(value));
        else if (op === 'remove') expected = expected.difference(new Set(value));
        else expected = new Set(value);
      }
      const { roles } = patchUser(...operations);
      expect(new Set(roles && applyListEdit(current, roles))).toEqual(expected);
    }),
  );
});
