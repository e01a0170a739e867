import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { seal, unseal } from '../../seal.ts';
import type { TokenValue } from '../token-value.ts';

/** What a successor's value is sealed by: what only whoever rotates the token has, and which of its rotations it is. */
export interface RotationSecret {
  /** The value of the token that is rotated. */
  readonly tokenValue: string;
  readonly idempotencyKey: string;
  readonly successorId: string;
}

const KEY_BYTES = 32;
const PURPOSE = 'latchkey token rotation';

/**
 * Seals a successor's value to the value that it replaces. That is in no database, so that neither a copy of it nor the
 * idempotency key opens what this gives back.
 */
export function sealSuccessor(value: TokenValue, secret: RotationSecret): Buffer {
  return seal(keyOf(secret), Buffer.from(value), contextOf(secret));
}

/** The value that was sealed; undefined for another token's value, another idempotency key or another successor. */
export function openSuccessor(sealed: Uint8Array, secret: RotationSecret): TokenValue | undefined {
  return unseal(keyOf(secret), sealed, contextOf(secret))?.toString() as TokenValue | undefined;
}

/** RFC 5869: the token's value is the keying material, random by itself; the idempotency key is the salt. */
function keyOf({ tokenValue, idempotencyKey }: RotationSecret): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', tokenValue, idempotencyKey, PURPOSE, KEY_BYTES)));
}

function contextOf({ successorId }: RotationSecret): string {
  return `${PURPOSE}\n${successorId}`;
}
