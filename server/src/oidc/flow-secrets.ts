import { createHmac, hash, randomBytes, timingSafeEqual } from 'node:crypto';

/** What ties an answer of a provider to the browser that was sent there. */
export interface FlowSecrets {
  readonly state: string;
  readonly nonce: string;
  readonly pkceVerifier: string;
}

const HANDLE = /^[A-Za-z0-9_-]{43}$/;

/** What a browser keeps in its cookie while it is at a provider. */
export function generateHandle(): string {
  return randomBytes(32).toString('base64url');
}

/** Whether this can be one. */
export function isHandle(text: string | undefined): text is string {
  return text !== undefined && HANDLE.test(text);
}

/** By what the server knows the handle, which it does not keep. */
export function pendingIdOf(handle: string): string {
  return hash('sha256', handle, 'hex');
}

/**
 * All that is secret about one way to a provider, from the handle alone: so that nothing of it lies in the database, and
 * nobody but the browser that has the cookie can come back.
 */
export function secretsOf(handle: string): FlowSecrets {
  const derive = (purpose: string) => createHmac('sha256', handle).update(purpose).digest('base64url');
  return { state: derive('state'), nonce: derive('nonce'), pkceVerifier: derive('pkce-verifier') };
}

/** Whether the `state` that came back is that of the handle. */
export function isStateOf(handle: string, state: string | null): boolean {
  const [expected, given] = [Buffer.from(secretsOf(handle).state), Buffer.from(state ?? '')];
  return expected.length === given.length && timingSafeEqual(expected, given);
}
