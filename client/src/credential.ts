import { toBase64 } from './base64.ts';

/** What every request is to prove who sends it with: a token value, or a user name and password. */
export type ClientCredential =
  | { readonly token: string }
  | { readonly userName: string; readonly password: string };

/** A credential as it is sent, and how to keep it out of texts. */
export interface SentCredential {
  /** The whole `Authorization` header; undefined: nothing is proved. */
  readonly authorization: string | undefined;
  /** Any text with the credential taken out, in whichever form an answer might repeat it. */
  redact(text: string): string;
}

const HEADER_SAFE = /^[\x21-\x7e]+$/;

/** How a credential is sent (RFC 6750 §2.1, RFC 7617 §2). Throws `TypeError` for one that cannot be, without naming it. */
export function presentCredential(
  credential: ClientCredential,
): SentCredential & { readonly authorization: string } {
  if ('token' in credential) {
    // The platform's own complaint about a header would repeat the value.
    if (!HEADER_SAFE.test(credential.token)) {
      throw new TypeError('The token is empty or holds characters that no token has.');
    }
    return { authorization: `Bearer ${credential.token}`, redact: redactor([credential.token]) };
  }
  const { userName, password } = credential;
  if (userName === '' || userName.includes(':')) {
    throw new TypeError('The user name is empty or holds a colon, so it cannot be sent.');
  }
  const bytes = new TextEncoder().encode(`${userName}:${password}`);
  const encoded = toBase64(bytes);
  return { authorization: `Basic ${encoded}`, redact: redactor([encoded, password]) };
}

/** Nothing to prove anything with, and what must not be repeated all the same. */
export function presentNothing(secrets: readonly string[]): SentCredential {
  return { authorization: undefined, redact: redactor(secrets) };
}

/** The same credential, with something more that must not be repeated. */
export function alsoRedacting(credential: SentCredential, secrets: readonly string[]): SentCredential {
  const redact = redactor(secrets);
  return { ...credential, redact: (text) => redact(credential.redact(text)) };
}

function redactor(secrets: readonly string[]): (text: string) => string {
  const told = secrets.filter((secret) => secret !== '');
  return (text) => told.reduce((rest, secret) => rest.replaceAll(secret, '[credential]'), text);
}
