import { expect, test } from 'vitest';
import { parseObject } from './body.ts';

const parse = (text: string) => parseObject(Buffer.from(text));
const FILLING = 'A'.repeat(1_400_000);

test.each([
  '{"__proto__": {}}',
  '{"__proto__" : 1}',
  '{"a": {"__proto__": {"isAdmin": true}}}',
  '{"\\u005f_proto__": {}}',
  '{"__prot\\u006f__": {}}',
  '{"a": [{"constructor": {"prototype": {"b": 1}}}]}',
  '{"c\\u006fnstructor": {"prototype": {}}}',
  `{"data": "${FILLING}", "__proto__": {}}`,
  `{"data": "${FILLING}\\n", "con\\u0073tructor": {"prototype": {}}}`,
])('a name that would reach the prototype is refused, however it is written (%#)', (text) => {
  expect(() => parse(text)).toThrow('The body is not valid JSON.');
});

test('a big body is what was sent, escapes and all', () => {
  expect(parse(`{"data": "${FILLING}", "nothing": null}`)).toEqual({ data: FILLING });
  expect(parse(`{"data": "${FILLING}\\\\"}`)).toEqual({ data: `${FILLING}\\` });
  expect(parse('{"comment": "__proto__", "why": "a constructor"}')).toEqual({
    comment: '__proto__',
    why: 'a constructor',
  });
});
