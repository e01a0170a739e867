import { Type } from 'typebox';
import { expect, test } from 'vitest';
import { NamedSchemas } from './named-schemas.ts';

const Inner = Type.Object({ id: Type.String() }, { title: 'Inner' });

test('a shape with a title is written once, also within others', () => {
  const schemas = new NamedSchemas();
  const outer = Type.Object({ all: Type.Array(Inner), one: Type.Optional(Inner) }, { title: 'Outer' });
  expect(schemas.refer(outer)).toEqual({ $ref: '#/components/schemas/Outer' });
  expect(schemas.list()).toEqual({
    Inner: { type: 'object', required: ['id'], properties: { id: { type: 'string' } } },
    Outer: {
      type: 'object',
      required: ['all'],
      properties: {
        all: { type: 'array', items: { $ref: '#/components/schemas/Inner' } },
        one: { $ref: '#/components/schemas/Inner' },
      },
    },
  });
});

test('a field or an example that is called title is no name', () => {
  const schemas = new NamedSchemas();
  const report = Type.Object({ title: Type.String() }, { examples: [{ title: 'Unused' }] });
  expect(schemas.refer(report)).toMatchObject({
    properties: { title: { type: 'string' } },
    examples: [{ title: 'Unused' }],
  });
  expect(schemas.list()).toEqual({});
});

test('two shapes cannot have one name', () => {
  const schemas = new NamedSchemas();
  schemas.refer(Inner);
  expect(() => schemas.refer(Type.Object({}, { title: 'Inner' }))).toThrow('Two different schemas');
});

test('a field that is called $ref does not pass for a reference', () => {
  const member = Type.Object({ value: Type.String(), $ref: Type.String() });
  expect(new NamedSchemas().refer(member)).toEqual({
    type: 'object',
    required: ['value'],
    properties: { value: { type: 'string' } },
    patternProperties: { '^\\$ref$': { type: 'string' } },
  });
});
