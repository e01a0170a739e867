import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { TestAnswer } from './http-client.ts';

// biome-ignore lint/suspicious/noExplicitAny: a document is JSON, and a test says what it expects of it
type Json = any;

/** An endpoint as the table of routes writes it. */
interface EndpointName {
  readonly method: string;
  readonly path: string;
}

interface SentRequest {
  /** With the query; left out: the path of the endpoint. */
  readonly path?: string;
  readonly body?: unknown;
}

/** Holds requests and answers against an OpenAPI document, with a JSON Schema validator that is not ours. */
export class DocumentedApi {
  readonly #document: Json;
  readonly #ajv = new Ajv2020({ strict: false, allErrors: true, formats: { password: true } });
  readonly #validators = new Map<string, ValidateFunction>();

  constructor(document: unknown) {
    this.#document = document;
  }

  /** What in a request is not as documented; undefined: nothing. With `isStrict` also fields that are not documented. */
  requestProblem(
    endpoint: EndpointName,
    request: SentRequest,
    { isStrict = false } = {},
  ): string | undefined {
    const { parameters = [], requestBody } = this.#operation(endpoint);
    const url = new URL(request.path ?? endpoint.path, 'http://host');
    const fromPath = pathValues(endpoint.path, url.pathname);
    for (const parameter of parameters) {
      const { name, schema, required } = parameter;
      const sent = parameter.in === 'path' ? [fromPath[name] ?? ''] : url.searchParams.getAll(name);
      if (sent.length === 0 && required) return `${name} is missing`;
      const problem = sent.length > 0 && this.#problem(schema, readParameter(schema, sent), isStrict);
      if (problem) return `${name} ${problem}`;
    }
    const known = parameters.map(({ name }: { name: string }) => name);
    const unknown = [...url.searchParams.keys()].find((name) => !known.includes(name));
    if (isStrict && unknown !== undefined) return `${unknown} is not documented`;
    return this.#bodyProblem(requestBody, request.body, isStrict);
  }

  /** What in an answer is not as documented: its status, media type, fields, or the code of an error. */
  answerProblem(endpoint: EndpointName, answer: TestAnswer): string | undefined {
    const response = this.#resolve(this.#operation(endpoint).responses[answer.status]);
    if (response === undefined) return `status ${answer.status} is not documented`;
    if (response.content === undefined) return answer.text === '' ? undefined : 'no body is documented';
    const type = answer.headers['content-type']?.split(';')[0] ?? '';
    const { schema } = response.content[type] ?? {};
    if (schema === undefined) return `the type ${type} is not documented`;
    const problem = this.#problem(schema, type === 'application/json' ? answer.body : answer.text, true);
    if (problem !== undefined) return `${answer.text.slice(0, 500)} ${problem}`;
    return this.#codeProblem(response['x-latchkey-errors'], answer.body?.error_code);
  }

  /** What is wrong with a value by a schema of the document. */
  problem(schema: unknown, value: unknown): string | undefined {
    return this.#problem(schema, value, true);
  }

  #bodyProblem(requestBody: Json, body: unknown, isStrict: boolean): string | undefined {
    if (requestBody === undefined)
      return isStrict && body !== undefined ? 'no body is documented' : undefined;
    if (body === undefined) return requestBody.required ? 'the body is missing' : undefined;
    return this.#problem(requestBody.content['application/json'].schema, body, isStrict);
  }

  #codeProblem(codes: readonly string[] | undefined, seen: unknown): string | undefined {
    if (codes === undefined || seen === undefined) return undefined;
    const table = this.#document['x-latchkey-errors'];
    if (codes.some((code) => table[code].error_code === seen)) return undefined;
    return `${seen} is not among the documented ${codes}`;
  }

  #operation({ method, path }: EndpointName): Json {
    const found = this.#document.paths[path.replace(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()];
    if (found === undefined) throw new Error(`${method} ${path} is not documented.`);
    return found;
  }

  #resolve(response: Json): Json {
    const name = response?.$ref?.split('/').at(-1);
    return name === undefined ? response : this.#document.components.responses[name];
  }

  #problem(schema: unknown, value: unknown, isStrict: boolean): string | undefined {
    const key = `${isStrict}${JSON.stringify(schema)}`;
    const { schemas } = this.#document.components;
    const validate =
      this.#validators.get(key) ??
      this.#ajv.compile(close({ ...(schema as object), components: { schemas } }, isStrict));
    this.#validators.set(key, validate);
    return validate(value) ? undefined : this.#ajv.errorsText(validate.errors);
  }
}

/** The schema with no fields allowed but those it names, so that one which is not documented is found. */
function close(schema: Json, isStrict: boolean): Json {
  if (!isStrict || typeof schema !== 'object' || schema === null) return schema;
  if (Array.isArray(schema)) return schema.map((part) => close(part, isStrict));
  const closed = Object.fromEntries(
    Object.entries(schema).map(([key, part]) => [key, key === 'examples' ? part : close(part, isStrict)]),
  );
  const isOpen =
    schema.type === 'object' && !('additionalProperties' in schema || 'patternProperties' in schema);
  return isOpen ? { ...closed, additionalProperties: false } : closed;
}

function pathValues(template: string, pathname: string): Record<string, string> {
  const names = [...template.matchAll(/:(\w+)/g)].map(([, name = '']) => name);
  const pattern = template.replaceAll('.', '\\.').replace(/:\w+/g, '([^/]+)');
  const values = new RegExp(`^${pattern}$`).exec(pathname)?.slice(1) ?? [];
  return Object.fromEntries(names.map((name, i) => [name, decodeURIComponent(values[i] ?? '')]));
}

/** A parameter as the schema sees it: written twice it is a list, and a list is joined by commas. */
function readParameter(schema: Json, sent: readonly string[]): unknown {
  const values = sent.map((text) => {
    if (schema.type === 'array') return text.split(',');
    return schema.type === 'integer' && /^-?\d+$/.test(text) ? Number(text) : text;
  });
  return values.length === 1 ? values[0] : values;
}
