import { type ChosenKind, TOKEN_KINDS } from '../notifications/kind.ts';
import { type Check, hostName, isLoopbackHost } from './checks.ts';
import { SecretValue } from './secret-value.ts';

/** Where mail is handed in. */
export interface SmtpAddress {
  /** A name, or an IP address without brackets. */
  readonly host: string;
  readonly port: number;
  /** From the first byte on; else by STARTTLS. */
  readonly isTls: boolean;
  readonly login?: { readonly user: string; readonly password: SecretValue };
}

const PORTS: Readonly<Record<string, number>> = { 'smtp:': 587, 'smtps:': 465 };
const HAS_CONTROL = /\p{Cc}/u;

/** `smtp://` (STARTTLS) or `smtps://`, with user name and password if the server wants them. */
export const smtpAddress: Check<SmtpAddress> = {
  kind: 'text',
  placeholder: 'URL',
  expected:
    'smtp://USER:PASSWORD@HOST:PORT or smtps://USER:PASSWORD@HOST:PORT with the special characters of both ' +
    'percent-encoded, or the same without USER:PASSWORD@',
  parse(text) {
    const url = /^smtps?:\/\/[^\s\\]+$/.test(text) ? URL.parse(text) : null;
    if (url === null || !['', '/'].includes(url.pathname) || /[?#]/.test(text)) return undefined;
    const host = hostName.parse(url.hostname.replace(/^\[|\]$/g, ''));
    const port = url.port === '' ? (PORTS[url.protocol] ?? 0) : Number(url.port);
    const [user, password] = [url.username, url.password].map(decode);
    if (host === undefined || port === 0 || user === undefined || password === undefined) return undefined;
    if ((user === '') !== (password === '')) return undefined;
    const login = user === '' ? {} : { login: { user, password: new SecretValue(password) } };
    return { host, port, isTls: url.protocol === 'smtps:', ...login };
  },
  mask: maskAddress,
};

/** An https URL, or an http one of this machine. What is in it beside the host is as good as a password. */
export const webhookAddress: Check<SecretValue> = {
  kind: 'text',
  placeholder: 'URL',
  expected: 'an https:// URL, or an http:// URL of this machine (127.0.0.1, [::1] or localhost)',
  parse(text) {
    const url = /^https?:\/\/[^\s/\\?#]/.test(text) && !/[\s\\#]/.test(text) ? URL.parse(text) : null;
    if (url === null || (url.pathname + url.search).includes('@')) return undefined;
    if ([url.username, url.password].map(decode).includes(undefined)) return undefined;
    if (url.protocol === 'http:' && !isLoopbackHost(url.hostname.replace(/^\[|\]$/g, ''))) return undefined;
    return new SecretValue(url.href, maskAddress(url.href));
  },
  mask: maskAddress,
};

/** One signing key, or several while one is being exchanged. Standard Webhooks: 24 to 64 bytes after `whsec_`. */
export const webhookSecrets: Check<readonly SecretValue[]> = {
  kind: 'text',
  placeholder: 'SECRETS',
  expected:
    'whsec_ and the base64 of 24 to 64 random bytes (openssl rand -base64 32 makes them), or several such ' +
    'secrets separated by commas',
  parse(text) {
    const secrets = text.split(',').map((secret) => secret.trim());
    return secrets.every(isWebhookSecret) ? secrets.map((secret) => new SecretValue(secret)) : undefined;
  },
  mask: () => '***',
};

/** What mails are about; nothing is a list, too. */
export const mailedKinds: Check<readonly ChosenKind[]> = {
  kind: 'list',
  placeholder: 'KINDS',
  expected: `some of ${TOKEN_KINDS.join(', ')}, separated by commas`,
  parse(text) {
    if (text.trim() === '') return [];
    const names = text.split(',').map((name) => name.trim());
    const kinds = TOKEN_KINDS.filter((kind) => names.includes(kind));
    return kinds.length === names.length ? kinds : undefined;
  },
};

function isWebhookSecret(text: string): boolean {
  const base64 = /^whsec_([A-Za-z0-9+/]+=*)$/.exec(text)?.[1] ?? '';
  const bytes = Buffer.from(base64, 'base64');
  return bytes.toString('base64') === base64 && bytes.length >= 24 && bytes.length <= 64;
}

/** Percent-decoded, unless it is not well-formed or holds control characters. */
function decode(text: string): string | undefined {
  try {
    const decoded = decodeURIComponent(text);
    return HAS_CONTROL.test(decoded) ? undefined : decoded;
  } catch {
    return undefined;
  }
}

/** Scheme, host and port alone; `***` for what cannot be taken apart with certainty. */
function maskAddress(text: string): string {
  const url = /^(smtps?|https?):\/\//i.test(text) ? URL.parse(text) : null;
  // A password with an unencoded `/`, `?` or `#` ends the authority early: the rest and the `@` come later.
  if (url === null || /@/.test(url.pathname + url.search + url.hash)) return '***';
  const login = url.username + url.password === '' ? '' : '***@';
  const rest = url.pathname.length > 1 || url.search !== '' || url.hash !== '' ? '/***' : '';
  return `${url.protocol}//${login}${url.host}${rest}`;
}
