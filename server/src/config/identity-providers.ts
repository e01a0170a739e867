import { filePath, isLoopbackHost, trueOrFalse } from './checks.ts';
import type { SecretValue } from './secret-value.ts';
import {
  type FieldValues,
  findTwins,
  listCheck,
  readFields,
  slug,
  type TableField,
  textCheck,
} from './table-fields.ts';
import { readTableSecret, type SecretSources, variableName } from './table-secret.ts';

/** An OpenID Connect provider that people may sign in with, complete and checked. */
export interface IdentityProviderConfig {
  /** Stands in paths and in the audit trail. */
  readonly name: string;
  /** What its button says. */
  readonly title: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: SecretValue;
  readonly scopes: readonly string[];
  /** Whether an address that it calls verified may bring a first link to an account that has it. */
  readonly trustsEmail: boolean;
  /** In lower case; of the addresses that may be linked or provisioned. */
  readonly allowedDomains: readonly string[];
  /** Whether somebody who has no account yet gets one. */
  readonly provisions: boolean;
}

const DOMAIN = /^(?=.{1,253}$)(?:(?!-)[a-z0-9-]{1,63}(?<!-)\.)+(?!\d+$)(?!-)[a-z0-9-]{2,63}(?<!-)$/;

const words = textCheck(
  'a text of 1 to 60 characters',
  (text) => text.trim() !== '' && [...text].length <= 60 && !/[\p{Cc}\p{Cs}]/u.test(text),
);
const clientId = textCheck('the client id that the provider gave', (text) =>
  /^[\x21-\x7e]{1,255}$/.test(text),
);
const issuer = textCheck(
  'the https:// URL of the issuer, exactly as the provider writes it in its discovery document',
  isIssuer,
);
const scopes = listCheck(
  'a list of scopes with "openid" among them',
  (items) => items.includes('openid') && items.every((item) => /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(item)),
);
const domains = listCheck(
  'a list of e-mail domains such as "example.com", in ASCII (xn--…), without "@" or "*"',
  (items) => items.every((item) => DOMAIN.test(item.toLowerCase())),
);

/** Every key of an `[[identity_providers]]` table: the one source of the reference, and of what is accepted. */
export const IDENTITY_PROVIDER_FIELDS = {
  name: {
    check: slug,
    isRequired: true,
    example: 'acme',
    doc: 'Stands in the redirect URI and in the audit trail.',
  },
  title: {
    check: words,
    isRequired: true,
    example: 'Acme SSO',
    doc: 'What the button on the sign-in page says after "Continue with".',
  },
  issuer: {
    check: issuer,
    isRequired: true,
    example: 'https://login.acme.example',
    doc: 'Links are kept by issuer and subject: another issuer is another set of people. `http://` only for this machine.',
  },
  client_id: {
    check: clientId,
    isRequired: true,
    example: 'latchkey',
    doc: 'What the provider calls this server.',
  },
  client_secret_file: {
    check: filePath,
    example: '/etc/latchkey/acme-client-secret',
    doc: 'File that holds the client secret; or else `client_secret_env`.',
  },
  client_secret_env: {
    check: variableName,
    example: 'ACME_CLIENT_SECRET',
    doc: 'Environment variable that holds the client secret; or else `client_secret_file`.',
  },
  scopes: {
    check: scopes,
    default: 'openid,email,profile',
    example: 'openid,email',
    doc: 'What the provider is asked to tell.',
  },
  trust_email: {
    check: trueOrFalse,
    default: 'false',
    example: 'true',
    doc: 'Whether a first sign-in is linked by itself to the account with the same e-mail address; needs `allowed_domains`, and a provider that says `email_verified: true`. Never to an administrator or to an account that was ever linked.',
  },
  allowed_domains: {
    check: domains,
    default: '',
    example: 'acme.example,acme.test',
    doc: 'Domains of the addresses that are linked or provisioned; subdomains are not included.',
  },
  provision: {
    check: trueOrFalse,
    default: 'false',
    example: 'true',
    doc: 'Whether a user is added for somebody with an address of `allowed_domains` that the provider calls verified and that nobody here has. Never an administrator.',
  },
} as const satisfies Record<string, TableField>;

const IDENTITY_PROVIDERS = {
  fields: IDENTITY_PROVIDER_FIELDS,
  oneOf: 'an identity provider',
  refuseKey: (key: string, place: string) =>
    key === 'client_secret'
      ? `client_secret of ${place} is a secret, which the file does not take: write client_secret_file = "PATH" or client_secret_env = "VARIABLE".`
      : undefined,
};

type Values = FieldValues<typeof IDENTITY_PROVIDER_FIELDS>;
type Table = Readonly<Record<string, unknown>>;

interface Sources extends SecretSources {
  /** The path of the TOML file. */
  readonly file: string;
}

interface Read {
  readonly identityProviders: readonly IdentityProviderConfig[];
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
}

/** The providers of the `[[identity_providers]]` tables, or what is wrong with them, without any secret. */
export function readIdentityProviders(tables: readonly Table[], sources: Sources): Read {
  const problems: string[] = [];
  const warnings: string[] = [];
  const identityProviders: IdentityProviderConfig[] = [];
  for (const [index, table] of tables.entries()) {
    const place = `identity_providers[${index}] in ${sources.file}`;
    const { values, problems: unread } = readFields(IDENTITY_PROVIDERS, table, place);
    const wrong = [...unread, ...findContradictions(values, place)];
    const secret =
      wrong.length > 0
        ? undefined
        : readTableSecret(
            {
              ...{ key: 'client_secret', what: 'client secret' },
              ...{ path: values.client_secret_file, variable: values.client_secret_env },
            },
            place,
            sources,
          );
    problems.push(...wrong, ...(secret?.problems ?? []));
    warnings.push(...(secret?.warnings ?? []));
    if (secret?.value !== undefined) identityProviders.push(complete(values, secret.value));
  }
  problems.push(...findTwins(identityProviders, ['name', 'issuer'], `identity_providers in ${sources.file}`));
  return { identityProviders, problems, warnings };
}

/** What is wrong with where browsers are to come back to: not where any name reaches the server. */
export function findReturnProblems(
  providers: readonly IdentityProviderConfig[],
  { publicUrl, host }: { readonly publicUrl?: string | undefined; readonly host: string },
): readonly string[] {
  if (providers.length === 0 || publicUrl !== undefined || isLoopbackHost(host)) return [];
  return [
    'LATCHKEY_PUBLIC_URL is not set, and identity providers send people back to it: write LATCHKEY_PUBLIC_URL=https://latchkey.example.com with the name that people use.',
  ];
}

/** Without domains, whoever can get any address verified anywhere would be let in. */
function findContradictions(values: Values, place: string): string[] {
  if (values.allowed_domains === undefined || values.allowed_domains.length > 0) return [];
  return (['trust_email', 'provision'] as const)
    .filter((key) => values[key] === true)
    .map(
      (key) =>
        `${key} of ${place} is true, but allowed_domains is empty: write allowed_domains = ["example.com"] with the domains of your own people.`,
    );
}

function complete(values: Values, clientSecret: SecretValue): IdentityProviderConfig {
  const { name = '', title = '', issuer: issuerUrl = '', client_id: id = '' } = values;
  return {
    ...{ name, title, issuer: issuerUrl, clientId: id, clientSecret },
    scopes: values.scopes ?? [],
    trustsEmail: values.trust_email === true,
    allowedDomains: (values.allowed_domains ?? []).map((domain) => domain.toLowerCase()),
    provisions: values.provision === true,
  };
}

function isIssuer(text: string): boolean {
  const url = /^https?:\/\/[^\s/\\?#@]/.test(text) && !/[\s\\?#@]/.test(text) ? URL.parse(text) : null;
  if (url === null) return false;
  return url.protocol === 'https:' || isLoopbackHost(url.hostname.replace(/^\[|\]$/g, ''));
}
