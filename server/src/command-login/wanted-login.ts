import { hash } from 'node:crypto';
import type { Scopes } from '../permissions/scopes.ts';

/** What a command asks for, by the address that it has a browser open. */
export interface WantedLogin {
  /** Where the browser is to take the code; absent: a person carries it to the terminal. */
  readonly redirectUri?: string;
  /** `challengeOf` what the command alone knows. */
  readonly challenge: string;
  /** What the command says that it runs on. */
  readonly machine: string;
  /** Absent: no limit. */
  readonly scopes?: Scopes;
  /** Absent: as long as the workspace allows. */
  readonly lifetimeSeconds?: number;
}

const LOOPBACK = /^http:\/\/(?:127\.0\.0\.1|\[::1\]):([1-9]\d{0,4})\/callback$/;
const MAX_PORT = 65_535;
const CHALLENGE = /^[A-Za-z0-9_-]{43}$/;
const VERIFIER = /^[A-Za-z0-9._~-]{43,128}$/;
const STATE = /^[A-Za-z0-9_-]{22,128}$/;
const MACHINE = /^[\p{L}\p{N}][\p{L}\p{N}\p{M} ._'’()@-]{0,63}$/u;

/**
 * Whether a code may be sent there: to a port of the machine that the browser runs on, by address, never by a name that
 * might lead elsewhere (RFC 8252 §7.3, §8.3). Compared as it is written, so that no two readers can differ about it.
 */
export function isLoopbackRedirect(uri: string): boolean {
  const port = LOOPBACK.exec(uri)?.[1];
  return port !== undefined && Number(port) <= MAX_PORT;
}

/** Whether this can be a challenge (RFC 7636 §4.2, S256 alone). */
export function isChallenge(text: string): boolean {
  return CHALLENGE.test(text);
}

/** Whether this can be what a challenge was made of (RFC 7636 §4.1). */
export function isVerifier(text: string): boolean {
  return VERIFIER.test(text);
}

/** Whether this can tell one login of a command from another. */
export function isState(text: string): boolean {
  return STATE.test(text);
}

/** Whether this can be the name of a machine: short, and nothing in it that is not seen. */
export function isMachineName(text: string): boolean {
  return MACHINE.test(text);
}

/** What is told of the verifier on the way, where others may see it. */
export function challengeOf(verifier: string): string {
  return hash('sha256', verifier, 'base64url');
}

/** Where the browser goes with what was decided. */
export function callbackUrl(redirectUri: string, answer: Readonly<Record<string, string>>): string {
  return `${redirectUri}?${new URLSearchParams(answer)}`;
}
