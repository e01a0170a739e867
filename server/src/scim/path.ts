import type { Filter } from '../principals/records/record-filter.ts';
import { ScimError } from './error.ts';
import { parseFilter } from './filter.ts';
import { withoutSchema } from './resource-type.ts';

/** What a PATCH operation is about. Names are in lower case. */
export interface AttributePath {
  readonly attribute: string;
  readonly subAttribute?: string;
  /** What stands in brackets. */
  readonly filter?: string;
  /** Of a schema that is not SCIM's core, such as the enterprise user. */
  readonly isExtension: boolean;
}

const NAME = /^[A-Za-z$][\w$-]{0,63}$/;
const MAX_LENGTH = 4096;

/** Reads `attribute`, `attribute.sub`, `attribute[filter]`, `attribute[filter].sub`. Throws `ScimError`. RFC 7644 §3.5.2. */
export function parsePath(text: string): AttributePath {
  if (text.length > MAX_LENGTH) throw invalidPath(text);
  const path = withoutSchema(text.trim());
  if (/^urn:/i.test(path)) return { attribute: path.toLowerCase(), isExtension: true };
  const open = path.indexOf('[');
  const close = path.lastIndexOf(']');
  if (open >= 0 && close < open) throw invalidPath(text);
  const [attribute = '', subBefore] = splitAtDot(open < 0 ? path : path.slice(0, open));
  const after = open < 0 ? '' : path.slice(close + 1);
  if (after !== '' && (!after.startsWith('.') || subBefore !== undefined)) throw invalidPath(text);
  const subAttribute = after === '' ? subBefore : after.slice(1);
  if (!NAME.test(attribute) || (subAttribute !== undefined && !NAME.test(subAttribute)))
    throw invalidPath(text);
  return {
    attribute: attribute.toLowerCase(),
    ...(subAttribute !== undefined && { subAttribute: subAttribute.toLowerCase() }),
    ...(open >= 0 && { filter: path.slice(open + 1, close) }),
    isExtension: false,
  };
}

/** The values that a filter in brackets names: `value eq "…"`, more of them joined by `or`. Throws `ScimError`. */
export function valuesNamedBy(filter: string): string[] {
  return valuesIn(parseFilter(filter, { value: 'value' }));
}

function valuesIn(filter: Filter<string>): string[] {
  if ('parts' in filter && filter.kind === 'or') return filter.parts.flatMap(valuesIn);
  if (filter.kind === 'compare' && filter.operator === 'eq') return [filter.value];
  throw new ScimError(
    'invalidPath',
    'A filter in a path must be value eq "…", or more of them joined by "or".',
  );
}

/** A path that leads nowhere here. */
export function invalidPath(path: string): ScimError {
  return new ScimError(
    'invalidPath',
    `There is nothing to change at the path ${JSON.stringify(path.slice(0, 64))}.`,
  );
}

function splitAtDot(text: string): [string, string?] {
  const dot = text.indexOf('.');
  return dot < 0 ? [text] : [text.slice(0, dot), text.slice(dot + 1)];
}
