import { hash } from 'node:crypto';

/** SHA-256 of a token value as a string of 32 characters: at once. */
export function hashTokenValue(value: string): string | Promise<string> {
  return hash('sha256', value, 'latin1');
}
