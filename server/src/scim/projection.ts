import { optionalString } from '../http/fields.ts';
import { withoutSchema } from './resource-type.ts';

/** Which attributes an answer shows. */
export interface Projection {
  /** By an attribute's name, in any case. `id` and `applicationId` are always shown. */
  shows(attribute: string): boolean;
  /** Names asked for by `attributes`, in lower case. */
  readonly requested: readonly string[];
}

/** RFC 7643 §7, "returned": `always`. */
const ALWAYS: readonly string[] = ['id', 'applicationid'];

/** Reads `attributes` and `excludedAttributes`: lists joined by commas. RFC 7644 §3.9. */
export function parseProjection(query: Readonly<Record<string, unknown>>): Projection {
  const requested = namesIn(optionalString(query, 'attributes'));
  // Only whole attributes are taken out: a part of one is shown with the rest of it.
  const excluded = new Set(namesIn(optionalString(query, 'excludedAttributes')));
  const shown = new Set(requested.map((name) => name.split(/[.[]/, 1)[0]));
  return {
    requested,
    shows(attribute) {
      const name = attribute.toLowerCase();
      // Databricks' Terraform provider asks for other attributes of a service principal, and reads its application id.
      if (ALWAYS.includes(name)) return true;
      return !excluded.has(name) && (shown.size === 0 || shown.has(name));
    },
  };
}

/** What an answer shows of an object. */
export function project(object: object, projection: Projection): object {
  return Object.fromEntries(Object.entries(object).filter(([name]) => projection.shows(name)));
}

function namesIn(list = ''): string[] {
  return list
    .split(',')
    .map((name) => withoutSchema(name.trim()).toLowerCase())
    .filter((name) => name !== '');
}
