import { expect, test } from 'vitest';
import { generateTokenValue, hashTokenValue, isTokenValue } from '../../../server/src/tokens/token-value.ts';
import { concealValues, findValues, shownValue, tokenIdOf } from './token-form.ts';
import { ValueFinder } from './value-finder.ts';

const PLAIN = generateTokenValue(undefined);
const PREFIXED = generateTokenValue('acme');
const valuesIn = (text: string, prefixes: string[] = []) =>
  findValues(text, prefixes).map(({ value }) => value);

function findIn(pieces: readonly Buffer[], prefixes: string[] = []) {
  const finder = new ValueFinder(prefixes);
  return pieces.flatMap((piece) => finder.push(piece));
}

test('what the server generates is found with the id that it has there, whatever stands around it', () => {
  for (const value of [PLAIN, PREFIXED]) {
    for (const text of [
      value,
      `TOKEN=${value}`,
      `"${value}"`,
      `Bearer ${value}\n`,
      `https://x:${value}@h/`,
      `%20${value}x`,
    ])
      expect(valuesIn(text)).toEqual([value]);
    expect(tokenIdOf(value)).toBe(hashTokenValue(value));
  }
});

test('what only looks like one is left out, as the server does', () => {
  const last = PREFIXED.endsWith('0') ? '1' : '0';
  const wrong = [
    `${PREFIXED.slice(0, -1)}${last}`,
    PLAIN.slice(0, -1),
    PLAIN.toUpperCase(),
    `dapi${'g'.repeat(32)}`,
  ];
  for (const text of wrong) expect([text, valuesIn(text), isTokenValue(text)]).toEqual([text, [], false]);
});

test('a prefix that is named is the only one, and is taken off what stands before it', () => {
  expect(valuesIn(PREFIXED, ['other'])).toEqual([]);
  expect(valuesIn(`%3d${PREFIXED} ${PLAIN}`, ['acme'])).toEqual([PREFIXED, PLAIN]);
});

test('one behind an underscore, and two side by side, are found', () => {
  expect(valuesIn(`my_${PLAIN}`)).toEqual([PLAIN]);
  expect(valuesIn(`${PLAIN}${PLAIN}`)).toEqual([PLAIN, PLAIN]);
});

test('wherever pieces begin and end, each value is found once and in its line', () => {
  const bytes = Buffer.from(`\n\nfirst ${PLAIN}\r\n\n${'é'.repeat(40)}${PREFIXED}\n${PLAIN}`);
  const expected = [
    { value: PLAIN, line: 3 },
    { value: PREFIXED, line: 5 },
    { value: PLAIN, line: 6 },
  ];
  for (let at = 0; at <= bytes.length; at++)
    expect(findIn([bytes.subarray(0, at), bytes.subarray(at)])).toEqual(expected);
  const single = Array.from(bytes, (byte) => Buffer.from([byte]));
  expect(findIn(single)).toEqual(expected);
});

test('text in UTF-16 is found in both byte orders, in its line, wherever pieces end', () => {
  const little = Buffer.from(`one\ntoken: ${PLAIN}\n${PREFIXED}`, 'utf16le');
  for (const bytes of [little, Buffer.from(little).swap16()]) {
    for (let at = 0; at <= bytes.length; at++) {
      const found = findIn([bytes.subarray(0, at), bytes.subarray(at)]);
      expect(found).toEqual([
        { value: PLAIN, line: 2 },
        { value: PREFIXED, line: 3 },
      ]);
    }
  }
});

test('among bytes that are no text it is found', () => {
  const noise = Buffer.from(Array.from({ length: 5_000 }, (_, i) => (i * 7919) % 256));
  const found = findIn([Buffer.concat([noise, Buffer.from(PLAIN), noise, Buffer.from(`\0${PREFIXED}\0`)])]);
  expect(found.map(({ value }) => value)).toEqual([PLAIN, PREFIXED]);
});

test('what is shown of a value is what all begin with and its last four characters', () => {
  expect(shownValue(PLAIN)).toBe(`dapi…${PLAIN.slice(-4)}`);
  expect(shownValue(PREFIXED)).toBe(`acme_…${PREFIXED.slice(-4)}`);
  expect(concealValues(`a/${PLAIN}/b-${PREFIXED}`, [])).toBe(
    `a/${shownValue(PLAIN)}/b-${shownValue(PREFIXED)}`,
  );
});
