import { hash, randomBytes, randomInt } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** The string that a client presents. It is in the answer that generates it and the requests that use it, nowhere else. */
export type TokenValue = string & { readonly __brand: 'TokenValue' };

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const BODY_LENGTH = 30;
const CHECKSUM_LENGTH = 6;
const DATABRICKS_FORM = /^dapi[0-9a-f]{32}$/;
const PREFIXED_FORM = /^[a-z][a-z0-9]{0,15}_[0-9A-Za-z]{36}$/;

/**
 * A new random value: `dapi` and 32 hex digits (128 random bits), the form that Databricks' clients and public
 * secret scanners know; or, given a prefix, `prefix_` and 30 random base62 characters (178 bits) and their CRC-32
 * in 6, so that a leaked one is recognised offline as ours.
 */
export function generateTokenValue(prefix: string | undefined): TokenValue {
  if (prefix === undefined || prefix === '') return `dapi${randomBytes(16).toString('hex')}` as TokenValue;
  let body = '';
  for (let i = 0; i < BODY_LENGTH; i++) body += BASE62[randomInt(BASE62.length)];
  return `${prefix}_${body}${checksum(body)}` as TokenValue;
}

/** Whether a string has one of the two forms (of whatever prefix), its checksum included. */
export function isTokenValue(candidate: string): candidate is TokenValue {
  if (DATABRICKS_FORM.test(candidate)) return true;
  if (!PREFIXED_FORM.test(candidate)) return false;
  const body = candidate.slice(-(BODY_LENGTH + CHECKSUM_LENGTH), -CHECKSUM_LENGTH);
  return candidate.endsWith(checksum(body));
}

/** The token id: SHA-256 in hex. One plain hash is right for a value that holds 128 random bits or more. */
export function hashTokenValue(value: string): string {
  return hash('sha256', value, 'hex');
}

/** The same 32 bytes as a string of 32 characters: half as much to make, to compare and to keep. */
export function digestTokenValue(value: string): string {
  return hash('sha256', value, 'latin1');
}

export function digestOfTokenId(tokenId: string): string {
  return Buffer.from(tokenId, 'hex').toString('latin1');
}

export function tokenIdOf(digest: string): string {
  return Buffer.from(digest, 'latin1').toString('hex');
}

/** CRC-32 in base62, most significant digit first, padded to six: as in GitHub's tokens. */
function checksum(body: string): string {
  let rest = crc32(body);
  let digits = '';
  for (let i = 0; i < CHECKSUM_LENGTH; i++) {
    digits = BASE62[rest % 62] + digits;
    rest = Math.floor(rest / 62);
  }
  return digits;
}
