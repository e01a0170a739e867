import { createHmac, createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { seal, unseal } from '../../seal.ts';

/** The key that seals the data keys of secret scopes. It is never in the database. */
export interface MasterKey {
  /** Follows from the key and says nothing of it: a key that is not the very one has another id. */
  readonly id: string;
  readonly key: KeyObject;
}

export const KEY_BYTES = 32;
const ID_CHARACTERS = 32;

/** A new random key, as bytes to be stored elsewhere; whoever takes them overwrites them. */
export function generateKeyBytes(): Buffer {
  return randomBytes(KEY_BYTES);
}

/** Takes the key over from the bytes and overwrites them: what is left of it lies outside of JavaScript's memory. */
export function takeMasterKey(bytes: Buffer): MasterKey {
  const id = createHmac('sha256', bytes)
    .update('latchkey master key id')
    .digest('hex')
    .slice(0, ID_CHARACTERS);
  return { id, key: takeKey(bytes) };
}

/** A key from its text, base64 of 32 bytes; undefined for anything else. */
export function readMasterKey(text: string): MasterKey | undefined {
  const trimmed = text.trim();
  const bytes = Buffer.from(trimmed, 'base64');
  // Compared as text, since Buffer skips what is no base64.
  const isKey = bytes.length === KEY_BYTES && bytes.toString('base64') === trimmed;
  return isKey ? takeMasterKey(bytes) : undefined;
}

/** A new data key for a scope, sealed by a master key: bound to both. */
export function makeWrappedDataKey(master: MasterKey, scopeId: string): Buffer {
  const bytes = randomBytes(KEY_BYTES);
  const wrapped = seal(master.key, bytes, contextOf(master, scopeId));
  bytes.fill(0);
  return wrapped;
}

/** The data key; undefined when it was not sealed by this master key for this scope. */
export function unwrapDataKey(
  master: MasterKey,
  scopeId: string,
  wrapped: Uint8Array,
): KeyObject | undefined {
  const bytes = unseal(master.key, wrapped, contextOf(master, scopeId));
  return bytes && takeKey(bytes);
}

/** The same data key sealed by another master key; undefined when the first one does not open it. */
export function rewrapDataKey(
  keys: { readonly from: MasterKey; readonly to: MasterKey },
  scopeId: string,
  wrapped: Uint8Array,
): Buffer | undefined {
  const bytes = unseal(keys.from.key, wrapped, contextOf(keys.from, scopeId));
  if (bytes === undefined) return undefined;
  const rewrapped = seal(keys.to.key, bytes, contextOf(keys.to, scopeId));
  bytes.fill(0);
  return rewrapped;
}

function contextOf(master: MasterKey, scopeId: string): string {
  return JSON.stringify(['latchkey data key', scopeId, master.id]);
}

/** Outside of JavaScript's memory a key is overwritten when it is let go, and nothing prints it by mistake. */
function takeKey(bytes: Buffer): KeyObject {
  const key = createSecretKey(bytes);
  bytes.fill(0);
  return key;
}
