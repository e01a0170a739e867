import type { OpenApiDocument, OperationObject, ResponseObject, Schema } from './openapi-document.ts';

export interface Operation extends OperationObject {
  readonly method: string;
  readonly path: string;
  /** Other paths that do the same. */
  readonly aliases: readonly string[];
}

/** The operations of one part of the API. */
export interface Section {
  readonly name: string;
  readonly description: string;
  readonly operations: readonly Operation[];
}

/** The sections in reading order, each with its operations. A path that is an alias stands with what it is an alias of. */
export function sectionsOf(document: OpenApiDocument): readonly Section[] {
  const all = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({
      ...operation,
      path,
      method: method.toUpperCase(),
    })),
  );
  const aliasesOf = (id: string) =>
    all.filter((one) => one['x-latchkey-alias-of'] === id).map(({ path }) => path);
  const own = all
    .filter((one) => one['x-latchkey-alias-of'] === undefined)
    .map((one): Operation => ({ ...one, aliases: aliasesOf(one.operationId) }));
  return document.tags
    .map((tag) => ({ ...tag, operations: own.filter(({ tags }) => tags.includes(tag.name)) }))
    .filter(({ operations }) => operations.length > 0);
}

/** The sections with only those operations that have every word of a search in their names, paths or sentences. */
export function searchSections(sections: readonly Section[], search: string): readonly Section[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return sections;
  return sections
    .map((section) => ({
      ...section,
      operations: section.operations.filter((operation) => {
        const text = textOf(section, operation);
        return words.every((word) => text.includes(word));
      }),
    }))
    .filter(({ operations }) => operations.length > 0);
}

function textOf(section: Section, { operationId, method, path, aliases, ...rest }: Operation): string {
  const { summary, description = '', parameters = [] } = rest;
  const names = parameters.map(({ name }) => name);
  return [section.name, operationId, method, path, ...aliases, summary, description, ...names]
    .join(' ')
    .toLowerCase();
}

/** The schema itself where a reference to a named one stands. */
export function resolveSchema(document: OpenApiDocument, schema: Schema): Schema {
  const { $ref, ...beside } = schema;
  if ($ref === undefined) return schema;
  const named = document.components.schemas[nameIn($ref)];
  return named === undefined ? beside : { ...resolveSchema(document, named), ...beside };
}

/** The response itself where a reference to a shared one stands. */
export function resolveResponse(document: OpenApiDocument, response: ResponseObject): ResponseObject {
  if (response.$ref === undefined) return response;
  return document.components.responses[nameIn(response.$ref)] ?? {};
}

/** The name that a reference ends with. */
export function nameIn(ref: string): string {
  return ref.slice(ref.lastIndexOf('/') + 1);
}
