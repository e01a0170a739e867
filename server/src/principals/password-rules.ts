import { COMMON_PASSWORDS } from './password-blocklist.ts';

/** Why a password is not taken; the message tells the person what to do next and never repeats the password. */
export interface PasswordProblem {
  readonly reason: 'too_short' | 'too_long' | 'common' | 'pattern' | 'contains_name';
  readonly message: string;
}

/** What an attacker knows about the person and the place. */
export interface PasswordContext {
  readonly userName: string;
  /** Names of the workspace, its host, the organisation. */
  readonly words?: readonly string[];
}

/** NIST SP 800-63B-4 §3.1.1.2: at least 15 characters where the password is the only factor. */
export const MIN_PASSWORD_CHARACTERS = 15;

/** More is neither hashed nor looked at: the work per password stays bounded. */
export const MAX_PASSWORD_BYTES = 1024;

/**
 * Says why `password` may not be chosen, or gives `undefined` when it may (NIST SP 800-63B-4 §3.1.1.2: length
 * and a block-list, no rules about kinds of characters).
 *
 * The password is read as the cheapest row of pieces that attackers try first: common passwords, names they
 * know, keyboard walks and sequences, years, repetitions; what is left counts character by character. One that
 * needs fewer than 10^10 guesses, or is a single such word with digits or punctuation around it, is refused.
 */
export function checkPassword(password: string, context: PasswordContext): PasswordProblem | undefined {
  const normalized = normalizePassword(password);
  if (normalized === undefined) return problem('too_long');
  if ([...normalized].length < MIN_PASSWORD_CHARACTERS) return problem('too_short');
  const names = namesIn(context);
  for (const text of variantsOf(fold(normalized).slice(0, MAX_EXAMINED_CHARACTERS))) {
    const pieces = cheapestReading(text, names);
    if (guessesLog10(pieces) >= MIN_GUESSES_LOG10 && !isOneWordPadded(pieces)) continue;
    return problem(reasonFor(pieces));
  }
  return undefined;
}

/**
 * The form in which a password is counted, hashed and compared (NFC, so that every keyboard's way of writing
 * `é` is the same); `undefined` when that is longer than `MAX_PASSWORD_BYTES`.
 */
export function normalizePassword(password: string): string | undefined {
  // NFC shortens a text to a quarter at most, and takes quadratic time on a long row of combining marks.
  if (password.length > 4 * MAX_PASSWORD_BYTES || UNREADABLE.test(password)) return undefined;
  const normalized = password.toWellFormed().normalize('NFC');
  return Buffer.byteLength(normalized, 'utf8') > MAX_PASSWORD_BYTES ? undefined : normalized;
}

/** No script needs more marks on one letter (Unicode Standard Annex #15, "Stream-Safe Text Format"). */
const UNREADABLE = /\p{M}{31}/u;

const ADVICE = 'Use four or five unrelated words, or let a password manager make one.';

const MESSAGES: Readonly<Record<PasswordProblem['reason'], string>> = {
  too_short: `The password is too short: use at least ${MIN_PASSWORD_CHARACTERS} characters, such as four or five unrelated words.`,
  too_long: `The password is longer than ${MAX_PASSWORD_BYTES} bytes: use a shorter one.`,
  common: `The password is, or is built from, passwords that many people use, and attackers try those first. ${ADVICE}`,
  pattern: `The password is mostly a sequence, a keyboard pattern or a repetition, and attackers try those first. ${ADVICE}`,
  contains_name: `The password is little more than your user name or the name of this service, and attackers try those first. ${ADVICE}`,
};

function problem(reason: PasswordProblem['reason']): PasswordProblem {
  return { reason, message: MESSAGES[reason] };
}

/** A text is as hard to guess as its beginning at least, so a longer one need not be read to its end. */
const MAX_EXAMINED_CHARACTERS = 128;

const MIN_GUESSES_LOG10 = 10;

type PieceKind = 'word' | 'name' | 'walk' | 'repetition' | 'year' | 'character';

interface Piece {
  readonly kind: PieceKind;
  readonly text: string;
  /** How many guesses it takes, as a power of ten. */
  readonly cost: number;
}

function guessesLog10(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, piece) => sum + piece.cost, 0);
}

function reasonFor(pieces: readonly Piece[]): PasswordProblem['reason'] {
  const kinds = new Set(pieces.map((piece) => piece.kind));
  if (kinds.has('name')) return 'contains_name';
  return kinds.has('word') ? 'common' : 'pattern';
}

/** People pad to the length asked for with dates and telephone numbers, far from as random as they look. */
function isOneWordPadded(pieces: readonly Piece[]): boolean {
  const padding = pieces.filter((piece) => piece.kind === 'character');
  if (padding.length >= MIN_PASSWORD_CHARACTERS || padding.some((piece) => hasLetter(piece.text)))
    return false;
  const words = pieces.filter((piece) => !NOT_WORDS.has(piece.kind) && hasLetter(piece.text));
  return words.length === 1;
}

const NOT_WORDS: ReadonlySet<PieceKind> = new Set(['character', 'repetition', 'year']);

/** Lower case, compatibility forms and marks taken away: what makes `Pässwörd` and `password` alike. */
function fold(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}+/gu, '');
}

/** The text, then the forms in which an attacker also tries it: without separators, doubled letters once, unzipped. */
function variantsOf(text: string): ReadonlySet<string> {
  const everySecond = (start: number) => [...text].filter((_, index) => index % 2 === start).join('');
  return new Set([
    text,
    text.replace(/[\s._-]+/gu, ''),
    text.replace(/(.)\1+/gsu, '$1'),
    everySecond(0) + everySecond(1),
  ]);
}

function namesIn(context: PasswordContext): ReadonlySet<string> {
  const names = new Set<string>();
  for (const given of ['latchkey', context.userName, ...(context.words ?? [])]) {
    const name = fold(given.slice(0, MAX_EXAMINED_CHARACTERS));
    for (const part of [name, ...name.split(/[^\p{L}\p{N}]+/u), name.replace(/[^\p{L}\p{N}]+/gu, '')]) {
      if (part.length >= MIN_NAME_LENGTH) names.add(part);
    }
  }
  return names;
}

const MIN_NAME_LENGTH = 3;
const MIN_WORD_LENGTH = 4;
const MIN_WALK_LENGTH = 3;
const MIN_REPETITION_LENGTH = 3;

const WORD_RANKS: ReadonlyMap<string, number> = new Map(COMMON_PASSWORDS.map((word, rank) => [word, rank]));
const MAX_WORD_LENGTH = Math.max(...COMMON_PASSWORDS.map((word) => word.length));

/** Rows people's fingers walk along, in either direction. */
const WALKS: readonly string[] = [
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890123456789',
  '13579',
  '02468',
  'qwertyuiop[]asdfghjkl;zxcvbnm,./',
  'qwertyuiopasdfghjklzxcvbnm',
  'qwertzuiopuasdfghjklyxcvbnm',
  'azertyuiopqsdfghjklmwxcvbn',
  '!@#$%^&*()_+',
  '!"#$%&/()=?',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/',
  '1qazxsw23edcvfr45tgbnhy67ujm,ki8',
  'qazwsxedcrfvtgbyhnujmikolp',
  'qazxswedcvfrtgbnhyujmkiolp',
  '1q2w3e4r5t6y7u8i9o0p',
  'q1w2e3r4t5y6u7i8o9p0',
  'qawsedrftgyhujikolp',
  'a1b2c3d4e5f6g7h8i9j0',
  '1a2b3c4d5e6f7g8h9i0j',
  'a1s2d3f4g5h6j7k8l9',
  'qweasdzxc',
  '147258369',
  '159357',
  'йцукенгшщзхъфывапролджэячсмитьбю',
  'абвгдежзийклмнопрстуфхцчшщъыьэюя',
]
  .map(fold)
  .flatMap((row) => [row, [...row].reverse().join('')]);

/** Digits and signs that stand for letters; `1` and `!` for two. */
const LETTER_SIGNS: readonly ReadonlyMap<string, string>[] = ['i', 'l'].map(
  (one) =>
    new Map([
      ...Object.entries({ 0: 'o', 2: 'z', 3: 'e', 4: 'a', 5: 's', 6: 'g', 7: 't', 8: 'b', 9: 'g' }),
      ...Object.entries({ '@': 'a', $: 's', '€': 'e', '+': 't', '|': 'l', '(': 'c', 1: one, '!': one }),
    ]),
);

function cheapestReading(text: string, names: ReadonlySet<string>): readonly Piece[] {
  const plain = [
    text,
    ...LETTER_SIGNS.map((signs) => Array.from(text, (sign) => signs.get(sign) ?? sign).join('')),
  ];
  const readings: { cost: number; last?: Piece }[] = [{ cost: 0 }];
  for (let start = 0; start < text.length; start += 1) {
    const costBefore = readings[start]?.cost ?? 0;
    for (const piece of piecesAt(text, plain, start, names)) {
      const end = start + piece.text.length;
      const cost = costBefore + piece.cost;
      if (cost < (readings[end]?.cost ?? Number.POSITIVE_INFINITY)) readings[end] = { cost, last: piece };
    }
  }
  const pieces: Piece[] = [];
  for (let last = readings[text.length]?.last, end = text.length; last; last = readings[end]?.last) {
    pieces.push(last);
    end -= last.text.length;
  }
  return pieces.reverse();
}

function* piecesAt(
  text: string,
  plain: readonly string[],
  start: number,
  names: ReadonlySet<string>,
): Generator<Piece> {
  const piece = (kind: PieceKind, length: number, cost: number): Piece => ({
    kind,
    text: text.slice(start, start + length),
    cost,
  });
  yield piece('character', 1, characterCost(text.charAt(start)));
  for (const name of names) {
    if (plain.some((form) => form.startsWith(name, start))) yield piece('name', name.length, 0.5);
  }
  yield* wordsAt(text, plain, start, piece);
  for (let length = walkLength(text, start); length >= MIN_WALK_LENGTH; length -= 1)
    yield piece('walk', length, 2);
  for (let length = repetitionLength(text, start); length >= MIN_REPETITION_LENGTH; length -= 1)
    yield piece('repetition', length, 1);
  if (/^(?:19|20)\d\d/.test(text.slice(start, start + 4))) yield piece('year', 4, 2);
}

function* wordsAt(
  text: string,
  plain: readonly string[],
  start: number,
  piece: (kind: PieceKind, length: number, cost: number) => Piece,
): Generator<Piece> {
  const longest = Math.min(MAX_WORD_LENGTH, text.length - start);
  for (let length = MIN_WORD_LENGTH; length <= longest; length += 1) {
    // A row of digits that happens to spell a word is a row of digits.
    const forms = hasLetter(text.slice(start, start + length)) ? plain : plain.slice(0, 1);
    for (const form of forms) {
      const rank = WORD_RANKS.get(form.slice(start, start + length));
      // Not below 2.5, so that any four separate words are enough.
      if (rank !== undefined) yield piece('word', length, Math.max(2.5, Math.log10(rank + 1)));
    }
  }
}

function walkLength(text: string, start: number): number {
  let longest = 0;
  for (const walk of WALKS) {
    while (start + longest < text.length && walk.includes(text.slice(start, start + longest + 1)))
      longest += 1;
  }
  return longest;
}

/** How much of what follows `start` has stood before it already, in the same order or mirrored. */
function repetitionLength(text: string, start: number): number {
  let longest = 0;
  for (let earlier = 0; earlier < start; earlier += 1) {
    let forward = 0;
    while (start + forward < text.length && text[earlier + forward] === text[start + forward]) forward += 1;
    let mirrored = 0;
    while (
      mirrored <= earlier &&
      start + mirrored < text.length &&
      text[earlier - mirrored] === text[start + mirrored]
    ) {
      mirrored += 1;
    }
    longest = Math.max(longest, forward, mirrored);
  }
  return longest;
}

/** Its share of a random text: ten digits, 26 letters, some thirty signs or letters of other scripts. */
function characterCost(character: string): number {
  if (/\d/.test(character)) return 1;
  return /[a-z]/.test(character) ? 1.4 : 1.5;
}

function hasLetter(text: string): boolean {
  return /\p{L}/u.test(text);
}
