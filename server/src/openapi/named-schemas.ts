type Json = Readonly<Record<string, unknown>>;

/** Values of these are data, not schemas. */
const DATA = new Set(['examples', 'enum', 'const', 'default', 'required']);

/** Gathers the schemas that have a title under it, so that each shape is written once. */
export class NamedSchemas {
  readonly #schemas = new Map<string, Json>();

  /**
   * The schema with a reference in place of every part that has a title. Throws when two differ that have the same:
   * one of them would stand for the other.
   */
  refer(schema: unknown): unknown {
    if (Array.isArray(schema)) return schema.map((part) => this.refer(part));
    if (!isObject(schema)) return schema;
    const { title, ...rest } = schema;
    if (typeof title !== 'string') return this.#referWithin(schema);
    const named = this.#referWithin(rest);
    const known = this.#schemas.get(title);
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(named))
      throw new Error(`Two different schemas have the title ${title}.`);
    this.#schemas.set(title, named);
    return { $ref: `#/components/schemas/${title}` };
  }

  /** All of them by name, in the order of the names. */
  list(): Json {
    return Object.fromEntries([...this.#schemas].toSorted(([a], [b]) => (a < b ? -1 : 1)));
  }

  #referWithin(schema: Json): Json {
    return Object.fromEntries(
      Object.entries(withoutReferenceField(schema)).map(([key, value]) => [
        key,
        DATA.has(key) ? value : this.refer(value),
      ]),
    );
  }
}

/** Many tools take a field that is called `$ref`, as SCIM has it, for a reference: as a pattern they let it be. */
function withoutReferenceField(schema: Json): Json {
  const { properties } = schema;
  if (!isObject(properties) || !isObject(properties.$ref)) return schema;
  const { $ref, ...others } = properties;
  const { required } = schema;
  return {
    ...schema,
    properties: others,
    patternProperties: { '^\\$ref$': $ref },
    ...(Array.isArray(required) && { required: required.filter((name) => name !== '$ref') }),
  };
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null;
}
