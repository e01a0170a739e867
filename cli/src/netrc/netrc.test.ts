import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyNetrc } from '../testing/netrc-files.ts';
import { askCurl, askPython, type NetrcQuestion, withoutReason } from '../testing/netrc-programs.ts';
import { readNetrc } from './netrc.ts';

const HOST = 'h.example';
const entry = (login: string, password: string) => ({ kind: 'entry', login, password });
const OURS = entry('token', 'dapi1');
const NONE = { kind: 'none' };
const BROKEN = { kind: 'unreadable', why: '' };
const [E_ACUTE, BOM] = ['\xc3\xa9', '\xef\xbb\xbf'];

/** What is in the file; what curl takes for `h.example`; what Python takes, where that is something else. */
const CASES: [string, string, object, object?][] = [
  ['nothing', '', NONE],
  ['an entry in three lines', 'machine h.example\n  login token\n  password dapi1\n', OURS],
  ['an entry in one line', 'machine h.example login token password dapi1', OURS],
  [
    'entries on one line',
    'machine a login b password c machine h.example login token password dapi1\n',
    OURS,
  ],
  ['line ends of Windows', 'machine h.example\r\nlogin token\r\npassword dapi1\r\n', OURS],
  [
    'a keyword at the end of a line of Windows',
    'machine h.example login\r\n token password dapi1\n',
    entry('', 'dapi1'),
    OURS,
  ],
  ['line ends of old Macs', 'machine h.example\rlogin token\rpassword dapi1\r', OURS],
  ['another machine', 'machine other login token password dapi1\n', NONE],
  [
    'two entries',
    'machine h.example login a password 1\nmachine h.example login b password 2\n',
    entry('a', '1'),
    entry('b', '2'),
  ],
  [
    'half an entry and a whole one',
    'machine h.example login a\nmachine h.example password 2\n',
    entry('', '2'),
  ],
  ['a login alone', 'machine h.example login a\n', entry('a', '')],
  ['a password alone', 'machine h.example password 1\n', entry('', '1')],
  ['an account', 'machine h.example login token account x password dapi1\n', OURS],
  [
    'an account without a login',
    'machine h.example account x password dapi1\n',
    entry('', 'dapi1'),
    entry('x', 'dapi1'),
  ],
  ['"user" for "login"', 'machine h.example user token password dapi1\n', entry('', 'dapi1'), OURS],
  ['keywords in capitals', 'MACHINE h.example LOGIN token PASSWORD dapi1\n', OURS, BROKEN],
  ['a name in capitals', 'machine H.Example login token password dapi1\n', OURS, NONE],
  ['default alone', 'default login token password dapi1\n', OURS],
  [
    'default before',
    'default login a password 1\nmachine h.example login token password dapi1\n',
    entry('a', '1'),
    OURS,
  ],
  ['default behind', 'machine h.example login token password dapi1\ndefault login a password 1\n', OURS],
  ['a machine named default', 'machine default login token password dapi1\n', NONE, OURS],
  ['a comment line', '# machine h.example\nmachine h.example login token password dapi1\n', OURS],
  [
    'a comment line that begins with a word',
    '#mine and more\nmachine h.example login token password dapi1\n',
    OURS,
    BROKEN,
  ],
  ['a comment of one word', '#mine\nmachine h.example login token password dapi1\n', OURS],
  ['a comment behind', 'machine h.example login token password dapi1 # password 2\n', OURS],
  ['a comment between', 'machine h.example # mine\nlogin token # password 2\npassword dapi1\n', OURS],
  ['a comment behind a keyword', 'machine h.example login #mine\ntoken password dapi1\n', OURS, BROKEN],
  [
    'a password with a number sign',
    'machine h.example login token password da#pi\n',
    entry('token', 'da#pi'),
  ],
  [
    'a password that begins with one',
    'machine h.example login token password #dapi\n',
    entry('token', ''),
    entry('token', '#dapi'),
  ],
  ['that in quotes', 'machine h.example login token password "#dapi"\n', entry('token', '#dapi')],
  ['quotes with a space', 'machine h.example login token password "da pi"\n', entry('token', 'da pi')],
  ['quotes with a tab', 'machine h.example login token password "da\tpi"\n', entry('token', 'da\tpi')],
  ['quotes in quotes', 'machine h.example login token password "d\\"a\\\\pi"\n', entry('token', 'd"a\\pi')],
  [
    'an escaped letter in quotes',
    'machine h.example login token password "da\\npi"\n',
    entry('token', 'da\npi'),
    entry('token', 'danpi'),
  ],
  [
    'a backslash without quotes',
    'machine h.example login token password da\\pi\n',
    entry('token', 'da\\pi'),
    entry('token', 'dapi'),
  ],
  ['a quote within a word', 'machine h.example login token password da"pi\n', entry('token', 'da"pi')],
  ['a word behind quotes', 'machine h.example login "tok"en password dapi1\n', entry('tok', 'dapi1'), BROKEN],
  [
    'a quote that is not closed',
    'machine h.example login token password "dapi\n',
    BROKEN,
    entry('token', 'dapi\n'),
  ],
  [
    'a line end in quotes',
    'machine h.example login token password "da\npi"\n',
    BROKEN,
    entry('token', 'da\npi'),
  ],
  ['quotes around nothing', 'machine h.example login "" password dapi1\n', entry('', 'dapi1')],
  ['machine as a password', 'machine h.example login token password machine\n', entry('token', 'machine')],
  ['login as a login', 'machine h.example login login password password\n', entry('login', 'password')],
  ['two logins', 'machine h.example login a login token password dapi1\n', OURS],
  ['two passwords', 'machine h.example login token password dapi1 password 2\n', OURS, entry('token', '2')],
  ['a word that is none', 'machine h.example login token port 8080 password dapi1\n', OURS, BROKEN],
  ['a word outside', 'hello\nmachine h.example login token password dapi1\n', OURS, BROKEN],
  [
    'a macro',
    'macdef init\ncd /pub\nmachine h.example login x password y\n\nmachine h.example login token password dapi1\n',
    OURS,
  ],
  [
    'a macro without an empty line',
    'macdef init\ncd /pub\nmachine h.example login token password dapi1\n',
    NONE,
    BROKEN,
  ],
  [
    'a macro at the end',
    'machine h.example login token password dapi1\nmacdef init\ncd /pub\n',
    OURS,
    BROKEN,
  ],
  [
    'a macro in an entry',
    'machine h.example login token\nmacdef init\ncd\n\nmachine h.example password 2\n',
    entry('', '2'),
  ],
  ['a macro ended by blanks', 'macdef init\ncd\n \nmachine h.example login token password dapi1\n\n', NONE],
  [
    'a macro in lines of Windows',
    'macdef i\r\ncd\r\n\r\nmachine h.example login token password dapi1\r\n',
    OURS,
  ],
  ['UTF-8', `machine h.example login ${E_ACUTE} password dapi1\n`, entry(E_ACUTE, 'dapi1')],
  [
    'what is no UTF-8',
    'machine h.example login token password dapi1\nmachine b login \xe9 password 2\n',
    OURS,
    BROKEN,
  ],
  ['a byte order mark', `${BOM}machine h.example login token password dapi1\n`, NONE, BROKEN],
  ['a NUL', 'machine h.example login token\0 password 2\npassword dapi1\n', NONE, entry('token\0', 'dapi1')],
  ['a long line', `# ${'x'.repeat(5000)}\nmachine h.example login token password dapi1\n`, OURS],
  [
    'an entry in a long line',
    `machine h.example login token password dapi1 # ${'x'.repeat(5000)}\n`,
    NONE,
    OURS,
  ],
  ['a vertical tab', 'machine h.example login token password dapi1\v\n', OURS, entry('token', 'dapi1\v')],
  [
    'a no-break space',
    'machine h.example login token\xc2\xa0x password dapi1\n',
    entry('token\xc2\xa0x', 'dapi1'),
  ],
];

test.each(CASES)(
  'of a file with %s the reader says what curl and Python take',
  async (_name, bytes, curl, python) => {
    const { curl: told, python: toldOfPython, isAgreed } = readNetrc(bytes, HOST);
    expect([withoutReason(told), withoutReason(toldOfPython)]).toEqual([curl, python ?? curl]);
    expect(isAgreed).toBe(python === undefined || JSON.stringify(python) === JSON.stringify(curl));
  },
);

test('the real curl and the real Python take what the table says', async () => {
  const questions = CASES.map(([, bytes]) => ({ bytes, host: HOST }));
  const [curl, python] = [await askCurl(questions), await askPython(questions)];
  const told = CASES.map(([name], index) => [name, curl[index], python[index]]);
  expect(told).toEqual(CASES.map(([name, , byCurl, byPython]) => [name, byCurl, byPython ?? byCurl]));
});

test('of any file the reader says what the real curl and the real Python take', {
  timeout: 120_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyNetrc, { minLength: 60, maxLength: 60 }), async (files) => {
      const questions: NetrcQuestion[] = files.map((bytes) => ({ bytes, host: HOST }));
      const [curl, python] = [await askCurl(questions), await askPython(questions)];
      const told = questions.map(({ bytes, host }) => readNetrc(bytes, host));
      const pairs = told.map((reading, index) => [
        files[index],
        withoutReason(reading.curl),
        withoutReason(reading.python),
      ]);
      expect(pairs).toEqual(files.map((bytes, index) => [bytes, curl[index], python[index]]));
    }),
    { numRuns: 8 },
  );
});
