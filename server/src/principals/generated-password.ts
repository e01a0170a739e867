import { randomInt } from 'node:crypto';

/** Letters and digits that nobody confuses when reading them off a screen. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';

/** A random password of four groups of five characters: 99 bits, easy to copy by hand. */
export function generatePassword(): string {
  const group = () => Array.from({ length: 5 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
  return [group(), group(), group(), group()].join('-');
}
