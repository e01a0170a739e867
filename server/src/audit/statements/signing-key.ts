import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makePrivateFile } from '../../private-file.ts';
import { fingerprintOf } from './statement.ts';

/** The key by which this machine signs what it says about the audit trail. */
export interface SigningKey {
  readonly privateKey: KeyObject;
  /** SPKI in DER, base64. */
  readonly publicKey: string;
  /** SHA-256 in hex of the public key. */
  readonly fingerprint: string;
}

/** The file's name in the key directory. */
export const SIGNING_KEY_FILE = 'audit-signing-key.pem';

/** Reads the key, or makes it where there is none: once, however many processes need it. Throws when it cannot. */
export function loadSigningKey(keyDir: string): SigningKey {
  const path = join(keyDir, SIGNING_KEY_FILE);
  const privateKey = readKey(path, findText(path) ?? makeKey(path));
  const der = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  const publicKey = der.toString('base64');
  return { privateKey, publicKey, fingerprint: fingerprintOf(publicKey) };
}

/** The public half as a PEM text: what `latchkeyd audit check --public-key` takes. */
export function publicKeyPem({ privateKey }: SigningKey): string {
  return createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString();
}

/** Public keys, base64, from a text with one PEM block or more. Throws when it holds none or another kind. */
export function readPublicKeys(pem: string): string[] {
  const blocks = pem.match(/-----BEGIN PUBLIC KEY-----[^-]+-----END PUBLIC KEY-----/g) ?? [];
  if (blocks.length === 0) throw new Error('There is no PEM block "PUBLIC KEY" in it.');
  return blocks.map((block) => {
    const key = createPublicKey(block);
    if (key.asymmetricKeyType !== 'ed25519')
      throw new Error(`It holds a key of the kind ${key.asymmetricKeyType}.`);
    return key.export({ type: 'spki', format: 'der' }).toString('base64');
  });
}

function readKey(path: string, pem: string): KeyObject {
  let key: KeyObject | undefined;
  try {
    key = createPrivateKey(pem);
  } catch {
    // What the library says may hold a part of the key.
  }
  if (key?.asymmetricKeyType === 'ed25519') return key;
  throw new Error(`${path} holds no Ed25519 key in PEM: bring back the one that was there, or move it away.`);
}

/** Of several processes the first one's stays. */
function makeKey(path: string): string {
  const { privateKey } = generateKeyPairSync('ed25519');
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  try {
    makePrivateFile(path, pem);
    return pem;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return readFileSync(path, 'utf8');
  }
}

function findText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
