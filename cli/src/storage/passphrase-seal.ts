import { argon2, createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';

/** A text that a passphrase opens; every part in base64. */
export interface Sealed {
  readonly salt: string;
  readonly nonce: string;
  /** AES-256-GCM, its tag at the end. */
  readonly sealed: string;
}

/** RFC 9106 §4, second choice. Fixed: a file that could name its own would choose how much memory we need. */
const COST = { memory: 65_536, passes: 3, parallelism: 4, tagLength: 32 } as const;
const TAG_BYTES = 16;

/** Seals a text by a passphrase; `about` is not hidden, but the text opens together with the same alone. */
export async function sealText(passphrase: string, text: string, about: string): Promise<Sealed> {
  const [salt, nonce] = [randomBytes(16), randomBytes(12)];
  const cipher = createCipheriv('aes-256-gcm', await deriveKey(passphrase, salt), nonce);
  cipher.setAAD(Buffer.from(about));
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  const [first, second, third] = [salt, nonce, sealed].map((bytes) => bytes.toString('base64'));
  return { salt: first ?? '', nonce: second ?? '', sealed: third ?? '' };
}

/** The text; undefined where the passphrase is another, or anything was changed. */
export async function openText(
  passphrase: string,
  { salt, nonce, sealed }: Sealed,
  about: string,
): Promise<string | undefined> {
  const bytes = Buffer.from(sealed, 'base64');
  if (bytes.length < TAG_BYTES) return undefined;
  const key = await deriveKey(passphrase, Buffer.from(salt, 'base64'));
  try {
    const options = { authTagLength: TAG_BYTES };
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce, 'base64'), options);
    decipher.setAAD(Buffer.from(about));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    const parts = [decipher.update(bytes.subarray(0, -TAG_BYTES)), decipher.final()];
    return Buffer.concat(parts).toString('utf8');
  } catch {
    return undefined;
  }
}

function deriveKey(passphrase: string, salt: Buffer): Promise<Buffer> {
  // The same letters may be typed as different code points.
  const message = Buffer.from(passphrase.normalize('NFC'));
  return promisify(argon2)('argon2id', { message, nonce: salt, ...COST });
}
