import fc from 'fast-check';
import { parseAsPython } from '../netrc/python-netrc.ts';

const E_ACUTE = '\xc3\xa9';

const word = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom('machine', 'login', 'password', 'h.example', 'other', 'token', 'dapi1'),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      'machine h.example',
      'login token',
      'password dapi1',
      'default',
      'macdef',
      'user',
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      ...['#', '# note', '#note', '"', '"a b"', '""', '"\\"', 'a"b', '\\', 'a\\ b', '"\\n"', '\x0b', E_ACUTE],
      ...['MACHINE', 'account', '\0'],
    ),
  },
  { weight: 1, arbitrary: fc.string({ maxLength: 6 }).map((text) => Buffer.from(text).toString('latin1')) },
);
const gap = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(' ', '\n') },
  { weight: 1, arbitrary: fc.constantFrom('\n\n', '\t', '\r\n', '\r', '', '\r\n\r\n', '\n \n') },
);

/** Files of all that a `.netrc` may hold, in any order; few of them are in order. */
export const anyNetrc = fc
  .array(fc.tuple(word, gap), { maxLength: 16 })
  .map((parts) => parts.flat().join(''));

const name = fc.constantFrom('other', 'b.example', 'c.example', 'machine', 'Login');
const value = fc
  .constantFrom('alice', 'token', 'p#q', '"a b"', '"x\\"y"', '"#z"', 'password', 'ü'.normalize(), 'a"b')
  .map((text) => Buffer.from(text).toString('latin1'));
const space = fc.constantFrom(' ', '\n', '\n  ', ' \t', ' # note "x" machine\n\t');
const entry = fc
  .tuple(name, space, value, space, value)
  .map(
    ([host, before, login, between, password]) =>
      `machine ${host}${before}login ${login}${between}password ${password}`,
  );
const part = fc.oneof(
  { weight: 4, arbitrary: entry },
  {
    weight: 1,
    arbitrary: fc.constantFrom('# note of mine', '#', 'macdef init\ncd /pub\nmachine h.example\n', ''),
  },
);

/** Files that curl and Python read, without an entry of `h.example`. */
export const orderlyNetrc = fc
  .tuple(
    fc.array(part, { maxLength: 5 }),
    fc.constantFrom('', 'default login anonymous password guest\n'),
    fc.constantFrom('\n', '\r\n'),
    fc.boolean(),
  )
  .map(([parts, last, lineEnd, isEnded]) => {
    const text = `${parts.join('\n')}\n${last}`.replaceAll('\n', lineEnd);
    // A comment at the end of a file without a line end can have no entry before it that ends in quotes.
    return isEnded || /macdef|^#/.test(text) ? text : text.trimEnd();
  })
  .filter((text) => parseAsPython(text).isReadable);

/** What may be a login or a password: everything visible, more often what is special. */
export const loginText = fc.stringMatching(/^[ -9;-~]{1,12}$/);
export const passwordText = fc.oneof(
  fc.stringMatching(/^[ -~]{1,12}$/),
  fc.stringMatching(/^["\\# n]{1,5}$/),
  fc.constantFrom('machine', 'default', 'macdef', '""', '#', '\\', '\\n', ' '),
);
