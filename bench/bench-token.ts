import { hashTokenValue } from '../server/src/tokens/token-value.ts';

/**
 * The value of a token of a benchmark's database: the same at every run, so that a database can be kept. These
 * databases hold nothing of worth, and nothing else accepts these values.
 */
export function benchTokenValue(label: number | 'revoked' | 'expired' | 'unknown'): string {
  return `dapi${hashTokenValue(`latchkey bench ${label}`).slice(0, 32)}`;
}
