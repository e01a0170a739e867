/** `GET /api/latchkey/1.0/sign-in-options`: for whoever is not signed in yet. */
export interface SignInOptions {
  /** Whether passwords are taken. */
  password: boolean;
  identity_providers: IdentityProviderInfo[];
}

/** An OpenID Connect provider that people may sign in with. */
export interface IdentityProviderInfo {
  name: string;
  title: string;
  /** Whether it has not just failed to answer. */
  is_reachable: boolean;
}

/** Where a browser is to go; it comes back by itself. */
export interface AuthorizationResponse {
  authorization_url: string;
}

/** An identity that may sign in as oneself. */
export interface IdentityLinkInfo {
  link_id: string;
  issuer: string;
  subject: string;
  /** As the provider told it when it was linked. */
  email?: string;
  /** Of a provider that is still set up. */
  provider?: string;
  title?: string;
  linked_by: 'email' | 'user' | 'provisioning';
  linked_time: number;
  last_sign_in_time?: number;
}

/** `GET /api/latchkey/1.0/identity-links`: the ways in that one has. */
export interface ListIdentityLinksResponse {
  /** Whether one can sign in with a password. */
  has_password: boolean;
  identity_links: IdentityLinkInfo[];
  identity_providers: IdentityProviderInfo[];
}

/** `POST /api/latchkey/1.0/host-sign-in` */
export interface HostSignInResponse {
  /** Where the browser goes next, within a minute: it has a code. */
  url: string;
}
