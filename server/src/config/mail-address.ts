import type { Check } from './checks.ts';

/**
 * An address that mail may be sent to or from: nothing in it could end a header or an SMTP command, be taken for a list
 * of addresses, or be quoted (RFC 5321 §4.1.2 allows more than anybody uses).
 */
export function isMailAddress(text: string): boolean {
  if (text.length > 254) return false;
  const [, local = '', domain = ''] = /^([^@]+)@([^@]+)$/.exec(text) ?? [];
  const isLocal = /^[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+(\.[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+)*$/u.test(local);
  const labels = domain.split('.');
  return isLocal && local.length <= 64 && labels.every(isLabel) && labels.length > 1;
}

const isLabel = (label: string) => /^(?!-)[\p{L}\p{N}-]{1,63}(?<!-)$/u.test(label);

/** A bare address, without a name before it. */
export const mailAddress: Check<string> = {
  kind: 'text',
  placeholder: 'ADDRESS',
  expected: 'an e-mail address without a name before it',
  parse: (text) => (isMailAddress(text) ? text : undefined),
};
