import { isAbsolute } from 'node:path';
import type { Check } from './checks.ts';
import { SecretValue } from './secret-value.ts';

/** Keys of 32 bytes in base64; the first seals what is new. */
export const masterKeys: Check<readonly SecretValue[]> = {
  kind: 'text',
  placeholder: 'KEYS',
  expected:
    '32 random bytes in base64, as `openssl rand -base64 32` makes them, or several such keys separated by commas',
  parse(text) {
    const keys = text.split(',').map((key) => key.trim());
    const isEach = keys.every(isMasterKey) && new Set(keys).size === keys.length;
    return isEach ? keys.map((key) => new SecretValue(key)) : undefined;
  },
  mask: () => '***',
};

/** A program that is run without a shell and without a search, so that its path says which it is. */
export const programPath: Check<string> = {
  kind: 'text',
  placeholder: 'PATH',
  expected: 'the whole path of a program, without arguments',
  parse: (text) => (isAbsolute(text) && !text.includes('\0') ? text : undefined),
};

function isMasterKey(text: string): boolean {
  const bytes = Buffer.from(text, 'base64');
  return bytes.length === 32 && bytes.toString('base64') === text;
}
