import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyNetrc, loginText, orderlyNetrc, passwordText } from '../testing/netrc-files.ts';
import { askCurl, askPython } from '../testing/netrc-programs.ts';
import { listMachineNames, readNetrc } from './netrc.ts';
import { removeNetrcEntries, setNetrcEntry } from './netrc-edit.ts';
import { parseAsPython } from './python-netrc.ts';

const HOST = 'h.example';
const OURS = { host: HOST, login: 'token', password: 'dapi2' };
const LINE = 'machine h.example login token password dapi2\n';

test.each([
  ['an empty file', '', LINE],
  ['the end', 'machine b login c password d\n', `machine b login c password d\n${LINE}`],
  [
    'the top, where no line end is the last',
    'machine b login c password d',
    `${LINE}machine b login c password d`,
  ],
  ['the top, where curl stumbles further on', 'machine b login "x\n', `${LINE}machine b login "x\n`],
  ['before default', '# mine\ndefault login c password d\n', `# mine\n${LINE}default login c password d\n`],
  [
    'the top, where default has no line',
    'machine b login c password d default login e\n',
    `${LINE}machine b login c password d default login e\n`,
  ],
  ['a line end of Windows', 'machine b\r\n', `machine b\r\n${LINE.replace('\n', '\r\n')}`],
  ['behind a macro', 'macdef init\ncd\n\n', `macdef init\ncd\n\n${LINE}`],
])('a new entry stands at its place: %s', (_name, before, after) => {
  expect(setNetrcEntry(before, OURS)).toBe(after);
  expect(removeNetrcEntries(after, HOST)).toBe(before);
});

test.each([
  [
    'in lines',
    'machine h.example # home\n\tlogin  token\n\tpassword dapi1 # old\n',
    'machine h.example # home\n\tlogin  token\n\tpassword dapi2 # old\n',
  ],
  [
    'between others',
    'machine a login b password c machine h.example login token password dapi1 machine d',
    'machine a login b password c machine h.example login token password dapi2 machine d',
  ],
  [
    'in quotes',
    'machine "h.example" login "token" password "da pi"\n',
    'machine "h.example" login token password dapi2\n',
  ],
  [
    'named in capitals',
    'machine H.Example login token password dapi1\n',
    'machine h.example login token password dapi2\n',
  ],
  ['without a password', 'machine h.example login token\n', 'machine h.example password dapi2 login token\n'],
  ['with nothing', 'machine h.example\n', 'machine h.example login token password dapi2\n'],
  [
    'twice there',
    'machine h.example login token password 1\nmachine h.example login token password 2\n',
    'machine h.example login token password dapi2\nmachine h.example login token password dapi2\n',
  ],
  ['with "user"', 'machine h.example user token password 1\n', undefined],
])('an entry that is there keeps its form: %s', (_name, before, after) => {
  if (after === undefined) expect(() => setNetrcEntry(before, OURS)).toThrow('mend it by hand');
  else expect(setNetrcEntry(before, OURS)).toBe(after);
});

test('an entry with another login is overwritten only when that is asked for', () => {
  const before = 'machine h.example login alice password violet\n';
  expect(() => setNetrcEntry(before, OURS)).toThrow('another login: --replace overwrites');
  expect(setNetrcEntry(before, OURS, { mayReplace: true })).toBe(LINE);
});

test.each([
  [
    'the comments of its lines stay',
    'machine h.example # home\n login token\n password 1 # old\nmachine b\n',
    '# home\n # old\nmachine b\n',
  ],
  [
    'one of several on a line',
    'machine a login b password c machine h.example login token password 1 machine d login e\n',
    'machine a login b password c machine d login e\n',
  ],
  [
    'all of its entries',
    'machine h.example login a password b\n# x\n\nmachine H.EXAMPLE login c password d\n',
    '# x\n\n',
  ],
  [
    'a comment that Python would stumble over goes',
    'machine h.example #my laptop\n login token password 1\nmachine b\n',
    'machine b\n',
  ],
  [
    'a macro behind it stays',
    'machine h.example login token password 1\nmacdef init\ncd\n\n',
    'macdef init\ncd\n\n',
  ],
  ['there is none', 'machine b login h.example\n', 'machine b login h.example\n'],
])('an entry is removed: %s', (_name, before, after) => {
  expect(removeNetrcEntries(before, HOST)).toBe(after);
});

test.each([
  ['Python does not read the file', 'machine b port 80\n', 'Python does not read this .netrc'],
  ['a macro has no end', 'macdef init\ncd /pub\n', 'Python does not read this .netrc'],
  [
    'a comment follows an empty line',
    'machine b login c\n\n# a note\n',
    'follows an empty line, near line 3',
  ],
  ['a comment begins without a space', '#a note\nmachine b\n', 'begins without a space'],
])('nothing is written where %s', (_name, before, message) => {
  expect(() => setNetrcEntry(before, OURS)).toThrow(message);
});

test.each([
  ['a line feed', 'da\npi'],
  ['what is not ASCII', 'dapié'],
  ['nothing', ''],
  ['a NUL', 'da\0pi'],
])('a password that holds %s is refused without being told', (_name, password) => {
  const act = () => setNetrcEntry('', { ...OURS, password });
  expect(act).toThrow('must be ASCII');
  if (password !== '') expect(act).not.toThrow(password);
});

test('a login with a colon is refused, since it would end there', () => {
  expect(() => setNetrcEntry('', { ...OURS, login: 'to:ken' })).toThrow('a login without a colon');
});

const KEYWORDS = new Set(['machine', 'default', 'macdef']);
const BATCH = 40;
const wanted = fc.record({ host: fc.constant(HOST), login: loginText, password: passwordText });

test('in an orderly file what is set is what the real curl and the real Python take, and nothing else changes', {
  timeout: 120_000,
}, async () => {
  const cases = fc.array(fc.tuple(orderlyNetrc, wanted), { minLength: BATCH, maxLength: BATCH });
  await fc.assert(
    fc.asyncProperty(cases, async (files) => {
      const edited = files.flatMap(([before, entry]) => {
        const after = attempt(() => setNetrcEntry(before, entry));
        // Behind one of these curl takes the next entry for another than it is.
        const isKeyword = [entry.login, entry.password].some((text) => KEYWORDS.has(text.toLowerCase()));
        expect(after !== undefined || isKeyword).toBe(true);
        return after === undefined ? [] : [{ before, entry, after }];
      });
      for (const { before, after } of edited) {
        expect(removeNetrcEntries(after, HOST)).toBe(before);
        const [line = ''] = after.match(/^machine h\.example login .*\r?\n/m) ?? [];
        expect(after.replace(line, () => '')).toBe(before);
      }
      const questions = edited.map(({ after }) => ({ bytes: after, host: HOST }));
      const answers = edited.map(({ entry: { login, password } }) => ({ kind: 'entry', login, password }));
      expect(await askCurl(questions)).toEqual(answers);
      expect(await askPython(questions)).toEqual(answers);
    }),
    { numRuns: 6 },
  );
});

test('in any file either nothing is written, or both take it, and take the same as before for other machines', {
  timeout: 120_000,
}, async () => {
  const cases = fc.array(fc.tuple(anyNetrc, wanted), { minLength: BATCH * 4, maxLength: BATCH * 4 });
  let [written, asked] = [0, 0];
  await fc.assert(
    fc.asyncProperty(cases, async (files) => {
      const edited = files.flatMap(([before, entry]) => {
        const after = attempt(() => setNetrcEntry(before, entry, { mayReplace: true }));
        return after === undefined ? [] : [{ before, entry, after }];
      });
      asked += files.length;
      written += edited.length;
      const answers = edited.map(({ entry: { login, password } }) => ({ kind: 'entry', login, password }));
      const questions = edited.map(({ after }) => ({ bytes: after, host: HOST }));
      expect(await askCurl(questions)).toEqual(answers);
      expect(await askPython(questions)).toEqual(answers);
      for (const host of ['other', 'nobody.example']) {
        const [was, is] = [edited.map(({ before }) => before), edited.map(({ after }) => after)];
        const ask = (texts: string[]) => texts.map((bytes) => ({ bytes, host }));
        expect(await askCurl(ask(is))).toEqual(await askCurl(ask(was)));
        expect(await askPython(ask(is))).toEqual(await askPython(ask(was)));
      }
    }),
    { numRuns: 4 },
  );
  expect(written).toBeGreaterThan(asked / 20);
});

test('what is removed is gone for both, and other machines keep theirs', () => {
  fc.assert(
    fc.property(anyNetrc, (before) => {
      const after = attempt(() => removeNetrcEntries(before, HOST));
      if (after === undefined || after === before) return;
      const parsed = parseAsPython(after);
      expect(parsed.isReadable && parsed.entries.every(({ name }) => name !== HOST)).toBe(true);
      expect(readNetrc(after, HOST)).toEqual(readNetrc(after, 'nobody.example'));
      for (const name of listMachineNames(before).filter((other) => other.toLowerCase() !== HOST)) {
        const [was, is] = [readNetrc(before, name), readNetrc(after, name)];
        expect([is.curl.kind, is.python.kind]).toEqual([was.curl.kind, was.python.kind]);
      }
    }),
    { numRuns: 2000 },
  );
});

function attempt(act: () => string): string | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}
