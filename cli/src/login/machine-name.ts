import { hostname } from 'node:os';

const UNUSUAL = /[^\p{L}\p{N}\p{M} ._'’()@-]/gu;
const MAX_LENGTH = 64;

/** What this machine is called, as the server takes it. */
export function machineName(name = hostname()): string {
  const plain = name
    .replace(UNUSUAL, '-')
    .replace(/^[^\p{L}\p{N}]+/u, '')
    .slice(0, MAX_LENGTH)
    .trimEnd();
  // What could be a number would be read as one on its way.
  return /^[\d.e+-]*$/i.test(plain) || /^(?:true|false|null)$/.test(plain)
    ? `host ${plain}`.trimEnd()
    : plain;
}
