import { ScimError } from './error.ts';

/** A text. Throws `ScimError`. */
export function textValue(attribute: string, value: unknown): string {
  if (typeof value === 'string') return value;
  throw new ScimError('invalidValue', `${attribute} must be a string.`);
}

/**
 * True or false: as such, as text in any case (Entra ID, the Go SDK), or as the one element of a list (Terraform).
 * Throws `ScimError`.
 */
export function switchValue(attribute: string, value: unknown): boolean {
  const [only] = Array.isArray(value) && value.length === 1 ? value : [value];
  const inner = isObject(only) ? only.value : only;
  const text = typeof inner === 'string' ? inner.toLowerCase() : inner;
  if (text === true || text === 'true') return true;
  if (text === false || text === 'false') return false;
  throw new ScimError('invalidValue', `${attribute} must be true or false.`);
}

/**
 * Values of a list: `[{"value": "…"}]`, also one without the brackets, or bare texts. Empty ones say "none"
 * (Terraform sends them for entitlements) and are left out. Throws `ScimError`.
 */
export function listValue(attribute: string, value: unknown): string[] {
  if (value === undefined || value === null) return [];
  const values: string[] = [];
  for (const item of Array.isArray(value) ? value : [value]) {
    // Clients send back what they were shown: a group that is held by another one is no membership of its own.
    if (attribute === 'groups' && isObject(item) && item.type === 'indirect') continue;
    const inner = isObject(item) ? item.value : item;
    const text = typeof inner === 'number' ? String(inner) : (inner ?? '');
    const isReference = attribute === 'members' || attribute === 'groups';
    if (typeof text !== 'string' || (text === '' && isReference)) {
      throw new ScimError('invalidValue', `${attribute} must be a list such as [{"value": "…"}].`);
    }
    if (text !== '') values.push(text);
  }
  return values;
}

/** Whether it is a JSON object. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
