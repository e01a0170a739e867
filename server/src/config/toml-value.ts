import type { Check } from './checks.ts';

type Kind = Check<unknown>['kind'];

/** The value as it would be written in a variable, or `undefined` when it is of another type than wanted. */
export function textOf(value: unknown, kind: Kind): string | undefined {
  const isInteger = typeof value === 'bigint' || typeof value === 'number';
  if (kind === 'boolean') return typeof value === 'boolean' ? String(value) : undefined;
  if (kind === 'integer') return isInteger ? String(value) : undefined;
  if (kind === 'digits' && isInteger) return String(value);
  if (kind === 'list' && Array.isArray(value)) {
    return value.every((item) => typeof item === 'string') ? value.join(',') : undefined;
  }
  return typeof value === 'string' ? value : undefined;
}

/** A value, given as it would be written in a variable, as TOML writes it. */
export function tomlLiteral(value: string, kind: Kind): string {
  if (kind === 'integer' || kind === 'digits' || kind === 'boolean') return value;
  if (kind === 'list')
    return `[${value
      .split(',')
      .map((item) => JSON.stringify(item))
      .join(', ')}]`;
  return JSON.stringify(value);
}

/** What a message calls the type of a TOML value. */
export function typeNameOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (value instanceof Date) return 'a date';
  if (typeof value === 'object') return 'a table';
  return { string: 'a string', boolean: 'true or false' }[String(typeof value)] ?? 'a number';
}

type Table = Readonly<Record<string, unknown>>;

/** Whether this is what `[[name]]` lines make. */
export function isListOfTables(value: unknown): value is readonly Table[] {
  return Array.isArray(value) && value.every((item) => typeNameOf(item) === 'a table');
}
