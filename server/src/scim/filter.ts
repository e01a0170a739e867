import type { Filter, FilterOperator } from '../principals/records/record-filter.ts';
import { ScimError } from './error.ts';
import { fieldNamed, withoutSchema } from './resource-type.ts';

const MAX_LENGTH = 4096;
const MAX_COMPARISONS = 100;
/** Each looks into every name that there is. */
const MAX_SUBSTRINGS = 5;
const MAX_DEPTH = 16;

/** A name, an operator, an unquoted value, a parenthesis; or a value in quotes. */
interface Word {
  readonly text: string;
  readonly isQuoted: boolean;
}

/** How far a filter has been read. */
interface Reading<Field> {
  readonly words: readonly Word[];
  readonly fields: Readonly<Record<string, Field>>;
  position: number;
  comparisons: number;
  substrings: number;
}

/**
 * Reads a filter: `attribute operator value`, joined by `and` and `or` (which binds less), grouped by parentheses;
 * `pr` without a value. Values stand in double or single quotes or in none: official clients send all three.
 * `fields` says which attributes there are; their names compare without case. Throws `ScimError`. RFC 7644 §3.4.2.2.
 */
export function parseFilter<Field>(text: string, fields: Readonly<Record<string, Field>>): Filter<Field> {
  if (text.length > MAX_LENGTH) throw invalid(`is longer than ${MAX_LENGTH} characters`);
  if (/\p{Cc}/u.test(text)) throw invalid('must not contain control characters');
  const reading = { words: wordsOf(text), fields, position: 0, comparisons: 0, substrings: 0 };
  const filter = readOr(reading, 0);
  const rest = reading.words[reading.position];
  if (rest !== undefined) throw invalid(`goes on with ${quote(rest)} where it should end, or "and" or "or"`);
  return filter;
}

function readOr<Field>(reading: Reading<Field>, depth: number): Filter<Field> {
  const parts = [readAnd(reading, depth)];
  while (takes(reading, 'or')) parts.push(readAnd(reading, depth));
  return joined('or', parts);
}

function readAnd<Field>(reading: Reading<Field>, depth: number): Filter<Field> {
  const parts = [readOne(reading, depth)];
  while (takes(reading, 'and')) parts.push(readOne(reading, depth));
  return joined('and', parts);
}

function readOne<Field>(reading: Reading<Field>, depth: number): Filter<Field> {
  if (!takes(reading, '(')) return readComparison(reading);
  if (depth === MAX_DEPTH) throw invalid(`is nested deeper than ${MAX_DEPTH} levels`);
  const filter = readOr(reading, depth + 1);
  if (!takes(reading, ')')) throw invalid('lacks a closing parenthesis');
  return filter;
}

function readComparison<Field>(reading: Reading<Field>): Filter<Field> {
  if (++reading.comparisons > MAX_COMPARISONS) throw invalid(`has more than ${MAX_COMPARISONS} comparisons`);
  const field = readField(reading);
  const operator = reading.words[reading.position++];
  const name = operator?.isQuoted === false ? operator.text.toLowerCase() : '';
  if (name === 'pr') return { kind: 'present', field };
  if (!isOperator(name)) throw invalid(`has ${quote(operator)} where eq, ne, co, sw or pr should stand`);
  if (name === 'co' && ++reading.substrings > MAX_SUBSTRINGS)
    throw invalid(`has more than ${MAX_SUBSTRINGS} comparisons with co`);
  const value = reading.words[reading.position++];
  if (value === undefined || isParenthesis(value)) throw invalid('lacks a value after its operator');
  return { kind: 'compare', field, operator: name, value: value.text };
}

function readField<Field>(reading: Reading<Field>): Field {
  const { fields } = reading;
  const word = reading.words[reading.position++];
  const field = word?.isQuoted === false ? fieldNamed(fields, withoutSchema(word.text)) : undefined;
  if (field !== undefined) return field;
  throw invalid(`has ${quote(word)} where one of ${Object.keys(fields).join(', ')} should stand`);
}

function takes(reading: Reading<unknown>, text: string): boolean {
  const word = reading.words[reading.position];
  if (word === undefined || word.isQuoted || word.text.toLowerCase() !== text) return false;
  reading.position++;
  return true;
}

function isOperator(name: string): name is FilterOperator {
  return name === 'eq' || name === 'ne' || name === 'co' || name === 'sw';
}

function joined<Field>(kind: 'and' | 'or', parts: readonly Filter<Field>[]): Filter<Field> {
  const [first] = parts;
  return parts.length === 1 && first !== undefined ? first : { kind, parts };
}

function wordsOf(text: string): Word[] {
  const words: Word[] = [];
  let i = 0;
  while (i < text.length) {
    const char = text.charAt(i);
    if (char === ' ') {
      i++;
    } else if (char === '(' || char === ')') {
      words.push({ text: char, isQuoted: false });
      i++;
    } else if (char === '"' || char === "'") {
      const end = closingQuote(text, i);
      words.push({ text: withoutEscapes(text.slice(i + 1, end)), isQuoted: true });
      i = end + 1;
    } else {
      const end = endOfWord(text, i);
      words.push({ text: text.slice(i, end), isQuoted: false });
      i = end;
    }
  }
  return words;
}

function endOfWord(text: string, start: number): number {
  for (let i = start; i < text.length; i++) if (' ()'.includes(text.charAt(i))) return i;
  return text.length;
}

function closingQuote(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
    if (text.charAt(i) === '\\') i++;
    else if (text.charAt(i) === text.charAt(start)) return i;
  }
  throw invalid('lacks a closing quote');
}

/** A backslash takes the meaning from a quote or a backslash; before anything else it is one, as in `domain\user`. */
function withoutEscapes(quoted: string): string {
  return quoted.replace(/\\(["'\\])/g, '$1');
}

function isParenthesis({ text, isQuoted }: Word): boolean {
  return !isQuoted && (text === '(' || text === ')');
}

function quote(word: Word | undefined): string {
  return word === undefined ? 'nothing' : JSON.stringify(word.text.slice(0, 64));
}

function invalid(what: string): ScimError {
  return new ScimError('invalidFilter', `The filter ${what}.`);
}
