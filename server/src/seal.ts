import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from 'node:crypto';

const FORM = 1;
const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEAD_BYTES = 1 + NONCE_BYTES + TAG_BYTES;

/**
 * Seals bytes by AES-256-GCM: form, nonce, tag, ciphertext. The nonce is 96 random bits, so that one key may seal 2³²
 * times (NIST SP 800-38D §8.3). `context` says what the bytes are and where they belong; it is not in the result.
 */
export function seal(key: KeyObject, bytes: Uint8Array, context: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(context), { plaintextLength: bytes.length });
  const ciphertext = cipher.update(bytes);
  cipher.final();
  return Buffer.concat([Buffer.of(FORM), nonce, cipher.getAuthTag(), ciphertext]);
}

/** The bytes that were sealed with this key and context; undefined when these are not they, to the last bit. */
export function unseal(key: KeyObject, sealed: Uint8Array, context: string): Buffer | undefined {
  if (sealed.length < HEAD_BYTES || sealed[0] !== FORM) return undefined;
  const nonce = sealed.subarray(1, 1 + NONCE_BYTES);
  const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAuthTag(sealed.subarray(1 + NONCE_BYTES, HEAD_BYTES));
  decipher.setAAD(Buffer.from(context));
  const bytes = decipher.update(sealed.subarray(HEAD_BYTES));
  try {
    decipher.final();
    return bytes;
  } catch {
    bytes.fill(0);
    return undefined;
  }
}
