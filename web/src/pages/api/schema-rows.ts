import { apiReferenceTexts } from '../../texts/api-reference.tsx';
import { nameIn, resolveSchema } from './api-guide.ts';
import type { OpenApiDocument, Schema } from './openapi-document.ts';

const { types, limits } = apiReferenceTexts;

/** A field of an object, or of an object in it. */
export interface SchemaRow {
  /** What it stands in, such as `token_infos[].`; empty at the top. */
  readonly within: string;
  readonly name: string;
  readonly type: string;
  readonly isRequired: boolean;
  readonly description: string | undefined;
  /** What a value must be, besides its type. */
  readonly limits: readonly string[];
}

/** More levels than any shape has: what refers to itself ends here. */
const MAX_DEPTH = 6;

/** Every field of an object, each followed by the fields in it. */
export function rowsOf(document: OpenApiDocument, schema: Schema, within = '', depth = 0): SchemaRow[] {
  const { properties = {}, required = [], patternProperties = {} } = resolveSchema(document, schema);
  // The document writes a field that is called `$ref` as a pattern of its name alone.
  const named = Object.entries(patternProperties).map(
    ([pattern, property]) => [pattern.replaceAll(/^\^|\\|\$$/g, ''), property] as const,
  );
  const fields = Object.keys(properties).length === 0 ? [] : [...Object.entries(properties), ...named];
  return fields.flatMap(([name, property]) => {
    const row = rowOf(document, property, { name, within, isRequired: required.includes(name) });
    const inner = innerOf(document, property);
    if (inner === undefined || depth === MAX_DEPTH) return [row];
    return [row, ...rowsOf(document, inner.schema, `${within}${name}${inner.suffix}.`, depth + 1)];
  });
}

/** A row of its own for a field or a parameter. */
export function rowOf(
  document: OpenApiDocument,
  schema: Schema,
  place: Pick<SchemaRow, 'name' | 'within' | 'isRequired'>,
): SchemaRow {
  const resolved = resolveSchema(document, schema);
  return {
    ...place,
    type: typeOf(document, schema),
    description: resolved.description,
    limits: limitsOf(document, resolved),
  };
}

/** A type in words, such as `list of strings` or `TokenInfo`. */
export function typeOf(document: OpenApiDocument, schema: Schema): string {
  if (schema.$ref !== undefined) return nameIn(schema.$ref);
  const { type, items, anyOf, patternProperties } = schema;
  if (anyOf !== undefined) return anyOf.map((one) => typeOf(document, one)).join(types.or);
  if (type === 'array')
    return items === undefined ? types.list : types.listOf(manyOf(typeOf(document, items)));
  const values = Object.values(patternProperties ?? {})[0];
  if (type === 'object' && schema.properties === undefined && values !== undefined)
    return types.mapOf(manyOf(typeOf(document, values)));
  if (type === undefined) return types.anything;
  return typeof type === 'string' ? type : type.join(types.or);
}

/** More than one: the names of types are words, those of shapes are not. */
function manyOf(type: string): string {
  return /^(string|integer|number|boolean|object)$/.test(type) ? types.many(type) : type;
}

function innerOf(
  document: OpenApiDocument,
  schema: Schema,
): { schema: Schema; suffix: '' | '[]' } | undefined {
  const resolved = resolveSchema(document, schema);
  if (resolved.properties !== undefined) return { schema: resolved, suffix: '' };
  if (resolved.items === undefined) return undefined;
  const items = resolveSchema(document, resolved.items);
  return items.properties === undefined ? undefined : { schema: items, suffix: '[]' };
}

function limitsOf(document: OpenApiDocument, schema: Schema): string[] {
  const items = schema.items && resolveSchema(document, schema.items);
  const values = (schema.enum ?? items?.enum)?.map((value) => `\`${value}\``);
  return [
    ...(values
      ? [values[0] !== undefined && values.length === 1 ? limits.always(values[0]) : limits.oneOf(values)]
      : []),
    ...rangeOf(schema.minimum, schema.maximum, ''),
    ...rangeOf(schema.minLength === 1 ? undefined : schema.minLength, schema.maxLength, limits.characters),
    ...rangeOf(schema.minItems, schema.maxItems, limits.entries),
    ...(schema.minLength === 1 ? [limits.notEmpty] : []),
    ...(schema.pattern === undefined ? [] : [limits.matches(schema.pattern)]),
    ...(schema.default === undefined ? [] : [limits.leftOut(String(schema.default))]),
  ];
}

function rangeOf(from: number | undefined, to: number | undefined, unit: string): string[] {
  const [low, high] = [from?.toLocaleString('en-US'), to?.toLocaleString('en-US')];
  if (low === undefined) return high === undefined ? [] : [limits.atMost(high, unit)];
  return [high === undefined ? limits.atLeast(low, unit) : limits.between(low, high, unit)];
}
