import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ScimError } from './error.ts';
import { parseFilter } from './filter.ts';
import { USERS } from './resource-type.ts';

const parse = (text: string) => parseFilter(text, USERS.fields);
const is = (field: string, operator: string, value: string) => ({ kind: 'compare', field, operator, value });

test.each([
  ['double quotes', 'userName eq "me@example.com"', 'me@example.com'],
  ['single quotes', "userName eq 'me@example.com'", 'me@example.com'],
  ['no quotes', 'userName eq me@example.com', 'me@example.com'],
  ['another case', 'USERNAME EQ "Me@Example.com"', 'Me@Example.com'],
  ['the attribute in full', 'urn:ietf:params:scim:schemas:core:2.0:User:userName eq "a"', 'a'],
  ['more spaces', '  userName   eq   "a"  ', 'a'],
  ['spaces in the value', 'userName eq "two words"', 'two words'],
  ['an escaped quote', 'userName eq "a\\"b"', 'a"b'],
  ['an escaped backslash', 'userName eq "a\\\\"', 'a\\'],
  ['a backslash that escapes nothing', 'userName eq "corp\\alice"', 'corp\\alice'],
  ['the other quote', `userName eq "O'Brien"`, "O'Brien"],
  ['an apostrophe without quotes', "userName eq O'Brien", "O'Brien"],
  ['an empty value', 'userName eq ""', ''],
  ['a quoted operator', 'userName eq "and"', 'and'],
  ['a quoted parenthesis', 'userName eq "("', '('],
])('a comparison is read with %s', (_what, text, value) => {
  expect(parse(text)).toEqual(is('name', 'eq', value));
});

test.each([
  ['displayName ne a', is('displayName', 'ne', 'a')],
  ['displayName co a', is('displayName', 'co', 'a')],
  ['displayName sw a', is('displayName', 'sw', 'a')],
  ['externalId pr', { kind: 'present', field: 'externalId' }],
  ['active eq true', is('isActive', 'eq', 'true')],
  ['name.givenName eq Ada', is('givenName', 'eq', 'Ada')],
  ['groups eq 123', is('groups', 'eq', '123')],
])('%s is read', (text, filter) => {
  expect(parse(text)).toEqual(filter);
});

test('and binds more than or, and parentheses more than both', () => {
  const [a, b, c] = [is('id', 'eq', '1'), is('id', 'eq', '2'), is('id', 'eq', '3')];
  expect(parse('id eq 1 or id eq 2 and id eq 3')).toEqual({
    kind: 'or',
    parts: [a, { kind: 'and', parts: [b, c] }],
  });
  expect(parse('(id eq 1 OR id eq 2) AND id eq 3')).toEqual({
    kind: 'and',
    parts: [{ kind: 'or', parts: [a, b] }, c],
  });
});

test.each([
  ['a single word', 'any-abc123'],
  ['nothing', '   '],
  ['no value', 'userName eq'],
  ['no operator', 'userName "a"'],
  ['an unknown operator', 'userName gt "a"'],
  ['an unknown attribute', 'password eq "a"'],
  ['an attribute that every object has', 'constructor eq "a"'],
  ['a quoted attribute', '"userName" eq "a"'],
  ['a value of two words without quotes', 'displayName eq two words'],
  ['something after the end', 'userName eq "a" userName'],
  ['an open quote', 'userName eq "a'],
  ['an escaped closing quote', 'userName eq "a\\"'],
  ['an open parenthesis', '(userName eq "a"'],
  ['a stray parenthesis', 'userName eq "a")'],
  ['no condition between parentheses', '()'],
  ['nothing after and', 'userName eq "a" and'],
  ['a NUL', 'userName eq "a\u0000"'],
  ['too much', `userName eq "${'a'.repeat(5000)}"`],
  ['too many comparisons', Array(101).fill('id eq 1').join(' or ')],
  ['too many comparisons with co', Array(6).fill('displayName co "a"').join(' or ')],
  ['too many parentheses', `${'('.repeat(17)}id eq 1${')'.repeat(17)}`],
])('%s is refused as a bad filter', (_what, text) => {
  expect(() => parse(text)).toThrow(ScimError);
  expect(() => parse(text)).toThrow(/^The filter /);
});

const anyFilterText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(
      fc.constantFrom(
        ...['userName', 'id', 'eq', 'co', 'pr', 'and', 'or', '(', ')', '"', "'", '\\', ' ', '"a b"', 'x'],
      ),
      { maxLength: 60 },
    )
    .map((words) => words.join(' ')),
);

test('whatever is sent is read or refused as a bad filter', () => {
  fc.assert(
    fc.property(anyFilterText, (text) => {
      try {
        parse(text);
      } catch (error) {
        expect(error).toBeInstanceOf(ScimError);
      }
    }),
    { numRuns: 2000 },
  );
});

test('any value comes through quotes unchanged', () => {
  const value = fc.string({ unit: 'grapheme' }).filter((text) => !/\p{Cc}/u.test(text));
  fc.assert(
    fc.property(value, fc.constantFrom('"', "'"), (text, quote) => {
      const escaped = text.replace(/["'\\]/g, '\\$&');
      expect(parse(`userName eq ${quote}${escaped}${quote}`)).toEqual(is('name', 'eq', text));
    }),
  );
});
