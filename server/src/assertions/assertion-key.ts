import { createPrivateKey, generateKeyPairSync, hash, type KeyObject } from 'node:crypto';
import { seal, unseal } from '../seal.ts';
import type { MasterKey } from '../secrets/keys/master-key.ts';
import type { KeptKey } from './store.ts';

/** A key that this node can sign with. */
export interface AssertionKey {
  readonly keyId: string;
  readonly privateKey: KeyObject;
}

/** The public half, as it is published (RFC 7517). */
export interface PublicJwk {
  readonly kty: string;
  readonly crv: string;
  readonly x: string;
  readonly y: string;
  readonly kid: string;
  readonly alg: 'ES256';
  readonly use: 'sig';
}

/** A new key for ES256 (RFC 7518 §3.4), its private half sealed by a master key: bound to both. */
export function makeAssertionKey(master: MasterKey, signsFrom: number): KeptKey {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { kty = '', crv = '', x = '', y = '' } = publicKey.export({ format: 'jwk' });
  // In this order and with nothing else: RFC 7638 §3.2.
  const keyId = hash('sha256', JSON.stringify({ crv, kty, x, y }), 'base64url');
  const jwk: PublicJwk = { kty, crv, x, y, kid: keyId, alg: 'ES256', use: 'sig' };
  const bytes = privateKey.export({ format: 'der', type: 'pkcs8' });
  const sealedKey = seal(master.key, bytes, contextOf(keyId, master.id));
  bytes.fill(0);
  return { keyId, publicJwk: JSON.stringify(jwk), sealedKey, masterKeyId: master.id, signsFrom };
}

/** The key that was sealed; undefined when it was not sealed by this master key, as this key. */
export function openAssertionKey(master: MasterKey, kept: KeptKey): AssertionKey | undefined {
  const bytes = unseal(master.key, kept.sealedKey, contextOf(kept.keyId, master.id));
  if (bytes === undefined) return undefined;
  const privateKey = createPrivateKey({ key: bytes, format: 'der', type: 'pkcs8' });
  bytes.fill(0);
  return { keyId: kept.keyId, privateKey };
}

function contextOf(keyId: string, masterKeyId: string): string {
  return JSON.stringify(['latchkey assertion key', keyId, masterKeyId]);
}
