import { LatchkeyError } from '../errors.ts';

type Body = Readonly<Record<string, unknown>>;

/** A body that must be there. Throws `malformed_request` when it is empty. */
export function requiredBody(body: unknown): Body {
  if (typeof body !== 'object' || body === null) {
    throw new LatchkeyError('malformed_request', 'The request needs a body: a JSON object.');
  }
  return body as Body;
}

/** A body that may be left out. */
export function optionalBody(body: unknown): Body {
  return typeof body === 'object' && body !== null ? (body as Body) : {};
}

export function optionalString(body: Body, name: string): string | undefined {
  const value = body[name];
  if (value === undefined) return undefined;
  if (typeof value !== 'string') throw invalid(name, 'must be a string');
  return value;
}

export function requiredString(body: Body, name: string): string {
  const value = optionalString(body, name);
  if (value === undefined || value === '') throw invalid(name, 'is required');
  return value;
}

export function optionalBoolean(body: Body, name: string): boolean | undefined {
  const value = body[name];
  if (value === undefined) return undefined;
  if (typeof value === 'boolean') return value;
  if (value === 'true' || value === 'false') return value === 'true';
  throw invalid(name, 'must be true or false');
}

/** A 64-bit integer in proto3's JSON: a number, or a string of digits. */
export function optionalInteger(body: Body, name: string): number | undefined {
  const value = body[name];
  if (value === undefined) return undefined;
  const number = typeof value === 'string' && /^-?\d{1,16}$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isSafeInteger(number))
    throw invalid(name, 'must be a whole number');
  return number;
}

export function optionalStrings(body: Body, name: string): string[] | undefined {
  const value = body[name];
  if (value === undefined) return undefined;
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) {
    throw invalid(name, 'must be a list of strings');
  }
  return value;
}

export function optionalObject(body: Body, name: string): Body | undefined {
  const value = body[name];
  if (value === undefined) return undefined;
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalid(name, 'must be an object');
  return value as Body;
}

export function optionalObjects(body: Body, name: string): Body[] | undefined {
  const value = body[name];
  if (value === undefined) return undefined;
  const isObject = (item: unknown) => typeof item === 'object' && item !== null && !Array.isArray(item);
  if (!Array.isArray(value) || !value.every(isObject)) throw invalid(name, 'must be a list of objects');
  return value;
}

/** A refusal that names the field. */
export function invalid(name: string, must: string): LatchkeyError {
  return new LatchkeyError('invalid_parameter', `${name} ${must}.`);
}
