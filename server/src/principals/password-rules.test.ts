import fc from 'fast-check';
import { expect, test } from 'vitest';
import { COMMON_PASSWORDS } from './password-blocklist.ts';
import { checkPassword, normalizePassword } from './password-rules.ts';

const ALICE = { userName: 'alice.smith@example.com', words: ['acme-data', 'latchkey.acme.test'] };

test.each([
  // the list, whole and dressed up
  ['correct horse battery staple', 'common'],
  ['CorrectHorseBatteryStaple1!', 'common'],
  ['MayTheForceBeWithYou', 'common'],
  ['thisismypassword', 'common'],
  // a common word repeated or padded
  ['passwordpassword', 'common'],
  ['passworddrowssap', 'common'],
  ['monkey1monkey2monkey3', 'common'],
  ['Password1234567', 'common'],
  ['password!!!!!!!!!', 'common'],
  ['password83619402', 'common'],
  ['dragon#8361940275', 'common'],
  ['Summer2026!Summer', 'common'],
  // the same in disguise
  ['P4$$w0rdP4$$w0rd', 'common'],
  ['p.a.s.s.w.o.r.d.1.2.3', 'common'],
  ['pässwördpässwörd', 'common'],
  ['ｐａｓｓｗｏｒｄ１２３４５６７', 'common'],
  // sequences, keyboards, repetitions
  ['123456789012345', 'pattern'],
  ['aaaaaaaaaaaaaaa', 'pattern'],
  ['abcabcabcabcabcabc', 'pattern'],
  ['112233445566778899', 'pattern'],
  ['qwertyuiop83619402', 'pattern'],
  ['1qaz!QAZ2wsx@WSX', 'pattern'],
  ['qq11ww22ee33rr44', 'pattern'],
  ['йцукенгшщзхъфыва', 'pattern'],
  ['01.01.2000 01.01.2000', 'pattern'],
  // names an attacker knows
  ['alice.smith@example.com', 'contains_name'],
  ['alicealicealice', 'contains_name'],
  ['Alice.Smith-1987!', 'contains_name'],
  ['AcmeData#8361940', 'contains_name'],
  ['Latchkey-2026-11', 'contains_name'],
])('%s is refused as %s, without repeating it', (password, reason) => {
  const problem = checkPassword(password, ALICE);

  expect(problem?.reason).toBe(reason);
  expect(problem?.message).toMatch(/^The password .*\.$/);
  expect(problem?.message).not.toContain(password);
});

test.each([
  'brisk otter violin tundra',
  'latchkey violin tundra otter',
  'my dog ate 3 green hats',
  'kartoffelpuffer mit apfelmus',
  'мой дядя самых честных правил',
  '😀🎉🚀🍕🐶🌈🎸🏀🚲🍩🎁🐳🌵🍉🎯',
  'Zq8#vL2!pX9@wR4',
  '83619402751836492',
])('%s is accepted: no kind of character is asked for', (password) => {
  expect(checkPassword(password, ALICE)).toBeUndefined();
});

test('the user name counts only for the one who has it', () => {
  expect(checkPassword('wolpertinger#4711', { userName: 'wolpertinger' })?.reason).toBe('contains_name');
  expect(checkPassword('wolpertinger#4711', { userName: 'bob' })).toBeUndefined();
});

test('length is counted in code points after normalisation', () => {
  const rest = 'k7Qw2ZpX9vRt4';
  expect(checkPassword(`${rest}m`, ALICE)?.reason).toBe('too_short');
  expect(checkPassword(`${rest}mB`, ALICE)).toBeUndefined();
  expect(checkPassword(`${rest}e\u0301`, ALICE)?.reason).toBe('too_short');
  expect(checkPassword(`${rest}😀`, ALICE)?.reason).toBe('too_short');
});

test('up to 1,024 bytes of UTF-8 are accepted and one more is not', () => {
  const long = Array.from({ length: 1024 }, (_, index) =>
    String.fromCharCode(97 + ((index * index * 7) % 26)),
  ).join('');
  expect(checkPassword(long, ALICE)).toBeUndefined();
  expect(checkPassword(`${long}x`, ALICE)?.reason).toBe('too_long');
  expect(checkPassword(`${long.slice(2)}éx`, ALICE)?.reason).toBe('too_long');
});

test('a row of a million combining marks is refused at once', () => {
  const start = performance.now();
  expect(checkPassword('\u0301\u0316'.repeat(500_000), ALICE)?.reason).toBe('too_long');
  expect(performance.now() - start).toBeLessThan(100);
});

test('every entry of the block-list long enough to be chosen is refused, in capitals too', () => {
  const long = COMMON_PASSWORDS.filter((word) => word.length >= 15);
  expect(COMMON_PASSWORDS.length).toBeGreaterThan(3000);
  expect(long.length).toBeGreaterThan(1000);

  expect(long.filter((word) => checkPassword(word, ALICE) === undefined)).toEqual([]);
  expect(long.filter((word) => checkPassword(word.toUpperCase(), ALICE) === undefined)).toEqual([]);
});

test('an entry of the block-list repeated to length is refused', () => {
  const repeated = COMMON_PASSWORDS.filter((_, rank) => rank % 7 === 0).map((word) =>
    word.repeat(Math.ceil(16 / word.length)),
  );

  expect(repeated.filter((word) => checkPassword(word, ALICE) === undefined)).toEqual([]);
});

test('any string is judged without an exception and within the length rule', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 150 }),
      fc.string({ unit: 'binary' }),
      (password, userName) => {
        const problem = checkPassword(password, { userName });
        const isShort = [...(normalizePassword(password) ?? password)].length < 15;
        expect(problem?.reason === 'too_short').toBe(isShort);
      },
    ),
  );
  expect(checkPassword('\ud800\ud801\ud802\ud803\ud804'.repeat(3), ALICE)?.reason).toBe('pattern');
});

const base62 = fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789');

test('20 random letters and digits are accepted', () => {
  fc.assert(
    fc.property(fc.noShrink(fc.array(base62, { minLength: 20, maxLength: 20 })), (characters) => {
      // fast-check likes to repeat itself; that is not random.
      fc.pre(new Set(characters).size >= 12);
      expect(checkPassword(characters.join(''), ALICE)).toBeUndefined();
    }),
    { seed: 20, numRuns: 200 },
  );
});

test('four different words are accepted even when each is a common password', () => {
  const words = COMMON_PASSWORDS.filter((word) => /^[a-z]{5,9}$/.test(word));
  fc.assert(
    fc.property(fc.uniqueArray(fc.constantFrom(...words), { minLength: 4, maxLength: 4 }), (chosen) => {
      const separate = chosen.every((word) =>
        chosen.every((other) => other === word || !other.includes(word)),
      );
      fc.pre(separate);
      expect(checkPassword(chosen.join(' '), ALICE)).toBeUndefined();
    }),
    { seed: 4, numRuns: 200 },
  );
});
