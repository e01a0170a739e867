import type {
  AuthorizationResponse,
  HostSignInResponse,
  ListIdentityLinksResponse,
  SignInOptions,
} from '@latchkey/client';
import { OWN, request } from './request.ts';

/** The ways to sign in that there are, for whoever is not signed in yet. */
export function getSignInOptions(): Promise<SignInOptions> {
  return request(`${OWN}/sign-in-options`);
}

/** Begins to sign in at a provider; gives back where to go. `next` is the page to show afterwards. */
export function beginSignIn(provider: string, next?: string): Promise<AuthorizationResponse> {
  return begin(provider, 'sign-in', next === undefined ? {} : { next });
}

/** Begins to prove at a provider that it is the signed-in user. */
export function beginProof(provider: string): Promise<AuthorizationResponse> {
  return begin(provider, 'proof');
}

/** Begins to link an identity of a provider. Throws with status 403 for a wrong password, or where a proof is needed. */
export function beginLink(provider: string, password?: string): Promise<AuthorizationResponse> {
  return begin(provider, 'link', password === undefined ? {} : { password });
}

/** Has the signed-in browser be known at the host of an upstream; gives back where to go for that, at once. */
export function signInAtHost(body: {
  upstream: string;
  challenge: string;
  next?: string;
}): Promise<HostSignInResponse> {
  return request(`${OWN}/host-sign-in`, { method: 'POST', body });
}

/** The ways in that the signed-in user has. */
export function listIdentityLinks(): Promise<ListIdentityLinksResponse> {
  return request(`${OWN}/identity-links`);
}

/** Takes a link away, and ends the user's other sessions. */
export function unlinkIdentity(linkId: string): Promise<unknown> {
  return request(`${OWN}/identity-links/${encodeURIComponent(linkId)}`, { method: 'DELETE' });
}

function begin(provider: string, purpose: string, body?: object): Promise<AuthorizationResponse> {
  const path = `${OWN}/oidc/${encodeURIComponent(provider)}/${purpose}`;
  return request(path, { method: 'POST', ...(body && { body }) });
}
