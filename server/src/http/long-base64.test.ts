import fc from 'fast-check';
import { expect, test } from 'vitest';
import { optionalBytes } from './base64-field.ts';
import { parseObject, parsePieces } from './body.ts';
import { takeLongBase64 } from './long-base64.ts';

const LONG = Buffer.alloc(100_000, 'some bytes ').toString('base64');

/** What a route makes of a body: its fields, the bytes, or the refusal. */
function outcome(read: () => Record<string, unknown> | undefined): unknown {
  try {
    const body = read() ?? {};
    return [{ ...body, data: null }, optionalBytes(body, 'data')?.toString('hex')];
  } catch (error) {
    return (error as Error).message;
  }
}

function piecesOf(text: string, cuts: readonly number[]): Buffer[] {
  const body = Buffer.from(text);
  const places = [0, ...cuts.map((cut) => cut % (body.length + 1)), body.length].sort((a, b) => a - b);
  return places.slice(1).map((end, i) => body.subarray(places[i], end));
}

const isTakenOut = (text: string) => takeLongBase64([Buffer.from(text)]) !== undefined;

test('a block is taken out of the body as it came', () => {
  const text = `{"handle": 7, "data": "${LONG}", "offset": 3}`;
  expect(isTakenOut(text)).toBe(true);
  const body = parsePieces(piecesOf(text, [30, 65_536]), 'data');
  expect(body).toEqual({ handle: 7, data: Buffer.alloc(100_000, 'some bytes '), offset: 3 });
});

test.each([
  ['with an escape', `{"data": "${LONG}", "a": "\\n"}`],
  ['with what is not base64', `{"data": "${LONG.slice(0, 60_000)}!${LONG.slice(60_001)}"}`],
  ['with a line end, which JSON has not', `{"data": "${LONG.slice(0, 60_000)}\n${LONG.slice(60_000)}"}`],
  ['with padding within', `{"data": "${LONG.slice(0, 60_002)}==${LONG.slice(60_004)}"}`],
  ['of many texts', `{${'"a":"b",'.repeat(40)}"data": "${LONG}"}`],
  ['that never ends', `{"data": "${LONG}`],
])('a body %s is left as it is', (_what, text) => {
  expect(isTakenOut(text)).toBe(false);
  expect(outcome(() => parsePieces([Buffer.from(text)], 'data'))).toEqual(
    outcome(() => parseObject(Buffer.from(text))),
  );
});

const BODIES = fc.oneof(
  fc.constantFrom(
    `{"handle": 1, "data": "${LONG}"}`,
    `{"data": "${LONG}", "data": "QUJD"}`,
    `{"data": "QUJD", "data": "${LONG}"}`,
    `{"other": "${LONG}", "data": "QUJD"}`,
    `{"other": "${LONG}"}`,
    `{"inner": {"data": "${LONG}"}}`,
    `{"${LONG}": "data"}`,
    `["${LONG}"]`,
    `"${LONG}"`,
    `{"data": "${LONG}" "a": 1}`,
    `{"data": "${LONG}", "__proto__": {"isAdmin": true}}`,
    `{"data": "${LONG}", "a": null, "nested": ${'['.repeat(40)}${']'.repeat(40)}}`,
    `{"data": "${LONG.replaceAll('+', '-').replaceAll('/', '_')}"}`,
  ),
  fc.uint8Array({ minLength: 49_000, maxLength: 49_300 }).map((bytes) => {
    const data = Buffer.from(bytes).toString('base64');
    return `{"data":"${data}${data}","handle":5}`;
  }),
);

test('whatever the body and however it came, a route makes of it what it makes of the whole', () => {
  const change = fc.record({
    at: fc.nat(),
    by: fc.constantFrom('', '"', '\\', '=', '\n', '!', '\u0000', 'ü'),
  });
  fc.assert(
    fc.property(BODIES, fc.array(change, { maxLength: 2 }), fc.array(fc.nat()), (written, changes, cuts) => {
      const text = changes.reduce((all, { at, by }) => {
        const place = at % all.length;
        return all.slice(0, place) + by + all.slice(place + 1);
      }, written);
      const whole = outcome(() => parseObject(Buffer.from(text)));
      expect(outcome(() => parsePieces(piecesOf(text, cuts), 'data'))).toEqual(whole);
    }),
    { numRuns: 300 },
  );
});
