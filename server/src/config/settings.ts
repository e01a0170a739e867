import { REUSE_POLICIES } from '../tokens/rotation/reuse-policy.ts';
import {
  addressRanges,
  type Check,
  databaseAddress,
  filePath,
  hostName,
  oneOf,
  origin,
  password,
  tokenPrefix,
  trueOrFalse,
  userName,
  wholeNumber,
  workspaceNumber,
} from './checks.ts';
import { NOTIFICATION_SETTINGS } from './notification-settings.ts';
import { masterKeys, programPath } from './secrets-checks.ts';
import type { Setting } from './setting.ts';
import { sinkAddress } from './sink-address.ts';

/**
 * Every setting of the server: the one source of the help text, the reference, and what is accepted. Long, since it is
 * one table.
 */
export const SETTINGS = {
  host: {
    variable: 'LATCHKEY_HOST',
    group: 'listening',
    check: hostName,
    default: '127.0.0.1',
    example: '0.0.0.0',
    doc: 'Address to listen on; one that other machines can reach needs https.',
  },
  port: {
    variable: 'LATCHKEY_PORT',
    group: 'listening',
    check: wholeNumber(0, 65_535),
    default: '8080',
    example: '8080',
    doc: 'Port to listen on; 0 takes a free one and prints it.',
  },
  publicUrl: {
    variable: 'LATCHKEY_PUBLIC_URL',
    group: 'listening',
    check: origin,
    unset: 'the listening address',
    example: 'https://latchkey.example.com',
    doc: 'The URL under which people and programs reach the server; with https:// cookies are marked Secure.',
  },
  tlsCert: {
    variable: 'LATCHKEY_TLS_CERT',
    group: 'listening',
    check: filePath,
    unset: 'plain http',
    example: '/etc/latchkey/tls.crt',
    doc: 'PEM file with the certificate chain, to serve https; needs LATCHKEY_TLS_KEY.',
  },
  tlsKey: {
    variable: 'LATCHKEY_TLS_KEY',
    group: 'listening',
    check: filePath,
    unset: 'plain http',
    example: '/etc/latchkey/tls.key',
    doc: 'PEM file with the private key of the certificate; needs LATCHKEY_TLS_CERT.',
  },
  allowPlainHttp: {
    variable: 'LATCHKEY_ALLOW_PLAIN_HTTP',
    group: 'listening',
    check: trueOrFalse,
    default: 'false',
    example: 'true',
    doc: 'Lets the server listen beyond this machine without https; whoever can read the traffic can then use the tokens in it.',
  },
  trustedProxies: {
    variable: 'LATCHKEY_TRUSTED_PROXIES',
    group: 'listening',
    check: addressRanges,
    default: '',
    example: '10.0.0.0/8,::1',
    doc: 'Addresses and CIDR ranges of the proxies whose X-Forwarded-For is believed, separated by commas; not even this machine is believed unless it is named.',
  },
  metricsPort: {
    variable: 'LATCHKEY_METRICS_PORT',
    group: 'listening',
    check: wholeNumber(0, 65_535),
    unset: '/metrics on the main port, for administrators only',
    example: '9464',
    doc: 'Port that serves /metrics without authentication; 0 takes a free one and prints it.',
  },
  dataDir: {
    variable: 'LATCHKEY_DATA_DIR',
    group: 'storage',
    check: filePath,
    default: './data',
    example: '/var/lib/latchkey',
    doc: 'Directory of all that the server keeps, except its keys; made when it is missing.',
  },
  keyDir: {
    variable: 'LATCHKEY_KEY_DIR',
    group: 'storage',
    check: filePath,
    default: './keys',
    example: '/etc/latchkey/keys',
    doc: 'Directory of the keys that encrypt secrets and sign the audit trail; never the data directory or inside it, so that a copy of the data is useless alone.',
  },
  databaseUrl: {
    variable: 'LATCHKEY_DATABASE_URL',
    group: 'storage',
    check: databaseAddress,
    unset: 'the SQLite file latchkey.db in the data directory',
    example: 'sqlite:/var/lib/latchkey/latchkey.db',
    doc: 'The database: sqlite:PATH, or postgres:// for more than one machine; of several hosts, separated by commas, the first that can be written to is used.',
    isSecret: true,
  },
  databasePoolSize: {
    variable: 'LATCHKEY_DATABASE_POOL_SIZE',
    group: 'storage',
    check: wholeNumber(1, 1000),
    default: '10',
    example: '20',
    doc: 'Connections to PostgreSQL that a node reads by at most; it has two more, one that writes and one that watches for changes.',
  },
  databaseTimeoutMs: {
    variable: 'LATCHKEY_DATABASE_TIMEOUT_MS',
    group: 'storage',
    check: wholeNumber(100, 60_000, 'MS'),
    default: '2000',
    example: '5000',
    doc: 'Milliseconds after which a database that does not answer makes a request fail with 503.',
  },
  adminUser: {
    variable: 'LATCHKEY_ADMIN_USER',
    group: 'startup',
    check: userName,
    default: 'admin',
    example: 'admin',
    doc: 'User name of the first administrator, made when the database is empty.',
  },
  adminPassword: {
    variable: 'LATCHKEY_ADMIN_PASSWORD',
    group: 'startup',
    check: password,
    unset: 'generated at the first start and printed once',
    doc: 'Password of the first administrator; has no effect once there is one.',
    isSecret: true,
  },
  workspaceId: {
    variable: 'LATCHKEY_WORKSPACE_ID',
    group: 'startup',
    check: workspaceNumber,
    unset: 'made at the first start and kept in the database',
    example: '1234567890123456',
    doc: 'The number by which Databricks clients know the workspace.',
  },
  tokenPrefix: {
    variable: 'LATCHKEY_TOKEN_PREFIX',
    group: 'tokens',
    check: tokenPrefix,
    default: '',
    example: 'acme',
    doc: 'What new token values start with, so that leaked ones are recognised as yours; empty for the dapi form. Both forms are always accepted.',
  },
  maxStalenessMs: {
    variable: 'LATCHKEY_MAX_STALENESS_MS',
    group: 'tokens',
    check: wholeNumber(50, 60_000, 'MS'),
    default: '1000',
    example: '500',
    doc: 'Longest time, in milliseconds, that another node may still accept a token after it was revoked.',
  },
  tokenCacheSize: {
    variable: 'LATCHKEY_TOKEN_CACHE_SIZE',
    group: 'tokens',
    check: wholeNumber(100, 10_000_000),
    default: '100000',
    example: '500000',
    doc: 'How many verified tokens a node remembers.',
  },
  tokenRetentionDays: {
    variable: 'LATCHKEY_TOKEN_RETENTION_DAYS',
    group: 'tokens',
    check: wholeNumber(1, 36_500, 'DAYS'),
    default: '90',
    example: '30',
    doc: 'How long expired and revoked tokens stay visible before they are purged.',
  },
  unusedTokenDays: {
    variable: 'LATCHKEY_UNUSED_TOKEN_DAYS',
    group: 'tokens',
    check: wholeNumber(0, 36_500, 'DAYS'),
    default: '90',
    example: '30',
    doc: 'Days after which a token that nobody used is revoked; 0: never.',
  },
  autoscopeDays: {
    variable: 'LATCHKEY_AUTOSCOPE_DAYS',
    group: 'tokens',
    check: wholeNumber(1, 365, 'DAYS'),
    default: '30',
    example: '100',
    doc: 'How long a token with autoscope learns which scopes it uses before that is called complete.',
  },
  rotationGraceSeconds: {
    variable: 'LATCHKEY_ROTATION_GRACE_SECONDS',
    group: 'tokens',
    check: wholeNumber(1, 604_800, 'S'),
    default: '600',
    example: '3600',
    doc: 'How long the old value of a rotated token works if the new one is not used, unless the request says.',
  },
  rotationMaxGraceSeconds: {
    variable: 'LATCHKEY_ROTATION_MAX_GRACE_SECONDS',
    group: 'tokens',
    check: wholeNumber(1, 604_800, 'S'),
    default: '86400',
    example: '3600',
    doc: 'Longest grace time that a request to rotate a token may ask for.',
  },
  rotationReuse: {
    variable: 'LATCHKEY_ROTATION_REUSE',
    group: 'tokens',
    check: oneOf(REUSE_POLICIES),
    default: 'tell',
    example: 'revoke_chain',
    doc: 'What follows when a value is used after another took its place for good: the use is audited and the owner told; with revoke_chain the token that took its place ends, too, so that a program that still has the old value stops all others.',
  },
  strictWire: {
    variable: 'LATCHKEY_STRICT_WIRE',
    group: 'tokens',
    check: trueOrFalse,
    default: 'false',
    example: 'true',
    doc: 'Sends integer error codes where Databricks does; otherwise they are words, which every client reads.',
  },
  recentProofMinutes: {
    variable: 'LATCHKEY_RECENT_PROOF_MINUTES',
    group: 'sessions',
    check: wholeNumber(1, 1440, 'MINUTES'),
    default: '15',
    example: '5',
    doc: "How long after a proof, by password or at an identity provider, a session may generate tokens or do administrators' acts.",
  },
  sessionIdleHours: {
    variable: 'LATCHKEY_SESSION_IDLE_HOURS',
    group: 'sessions',
    check: wholeNumber(1, 720, 'HOURS'),
    default: '12',
    example: '1',
    doc: 'How long a session lasts without being used.',
  },
  sessionMaxDays: {
    variable: 'LATCHKEY_SESSION_MAX_DAYS',
    group: 'sessions',
    check: wholeNumber(1, 365, 'DAYS'),
    default: '7',
    example: '1',
    doc: 'How long a session lasts however much it is used.',
  },
  passwordLinkHours: {
    variable: 'LATCHKEY_PASSWORD_LINK_HOURS',
    group: 'sessions',
    check: wholeNumber(1, 720, 'HOURS'),
    default: '24',
    example: '4',
    doc: 'How long a link is good by which an administrator lets somebody set a password.',
  },
  maxBodyBytes: {
    variable: 'LATCHKEY_MAX_BODY_BYTES',
    group: 'limits',
    check: wholeNumber(1024, 1_073_741_824, 'BYTES'),
    default: '1048576',
    example: '4194304',
    doc: 'Largest request body that the APIs take.',
  },
  maxConnections: {
    variable: 'LATCHKEY_MAX_CONNECTIONS',
    group: 'limits',
    check: wholeNumber(1, 1_000_000),
    default: '10000',
    example: '2000',
    doc: 'How many connections may be open at once.',
  },
  dbfsQuotaBytes: {
    variable: 'LATCHKEY_DBFS_QUOTA_BYTES',
    group: 'limits',
    check: wholeNumber(0, 9_007_199_254_740_991, 'BYTES'),
    default: '107374182400',
    example: '1099511627776',
    doc: 'How many bytes all files of DBFS may have together, uploads under way included.',
  },
  dbfsFreeDiskBytes: {
    variable: 'LATCHKEY_DBFS_FREE_DISK_BYTES',
    group: 'limits',
    check: wholeNumber(0, 9_007_199_254_740_991, 'BYTES'),
    default: '1073741824',
    example: '10737418240',
    doc: 'How much of the disk of LATCHKEY_DATA_DIR uploads to DBFS leave free.',
  },
  ...NOTIFICATION_SETTINGS,
  masterKey: {
    variable: 'LATCHKEY_MASTER_KEY',
    group: 'secrets',
    check: masterKeys,
    unset: 'the key lies in LATCHKEY_KEY_DIR; on SQLite it is made with the first secret scope',
    doc: 'Master keys of the secrets, each 32 random bytes in base64, separated by commas: the first seals what is new, the others open what is older. The same on every node.',
    isSecret: true,
  },
  kmsCommand: {
    variable: 'LATCHKEY_KMS_COMMAND',
    group: 'secrets',
    check: programPath,
    unset: 'no program is run',
    example: '/usr/local/bin/latchkey-kms',
    doc: 'Program that wraps and unwraps the master key of the secrets, so that a key service holds what opens it: run as PROGRAM wrap or PROGRAM unwrap without a shell, it reads a line, writes a line, and ends with 0 within 10 seconds.',
  },
  clusterAddresses: {
    variable: 'LATCHKEY_CLUSTER_ADDRESSES',
    group: 'operation',
    check: addressRanges,
    default: '',
    example: '10.20.0.0/16',
    doc: 'Addresses and CIDR ranges, separated by commas, at which the status pages of clusters may be asked, and no others; when empty, all but those that no cluster has, such as link-local ones, at which clouds hand out credentials.',
  },
  auditRetentionDays: {
    variable: 'LATCHKEY_AUDIT_RETENTION_DAYS',
    group: 'operation',
    check: wholeNumber(0, 36_500, 'DAYS'),
    default: '0',
    example: '365',
    doc: 'How long audit events are kept at least; 0 keeps them for ever. What was signed together is deleted together, and never before LATCHKEY_AUDIT_SINK has got it.',
  },
  usageRetentionDays: {
    variable: 'LATCHKEY_USAGE_RETENTION_DAYS',
    group: 'operation',
    check: wholeNumber(0, 3_650, 'DAYS'),
    default: '30',
    example: '90',
    doc: 'How long it is kept, by the hour, how often tokens used which upstream, and from where; 0 keeps nothing of it.',
  },
  auditSink: {
    variable: 'LATCHKEY_AUDIT_SINK',
    group: 'operation',
    check: sinkAddress,
    unset: 'events stay in the database alone',
    example: 'syslog+tls://logs.example.com:6514',
    doc: 'Where every audit event and every signed statement about the trail is delivered to, as JSON lines: a file, or a syslog server by UDP, TCP or TLS.',
  },
  auditSinkCa: {
    variable: 'LATCHKEY_AUDIT_SINK_CA',
    group: 'operation',
    check: filePath,
    unset: 'the authorities that Node knows',
    example: '/etc/latchkey/syslog-ca.pem',
    doc: 'PEM file with the authorities that may have signed the certificate of a syslog+tls:// server in LATCHKEY_AUDIT_SINK.',
  },
  auditAnonymousMibPerDay: {
    variable: 'LATCHKEY_AUDIT_ANONYMOUS_MIB_PER_DAY',
    group: 'operation',
    check: wholeNumber(0, 1_048_576, 'MIB'),
    default: '64',
    example: '16',
    doc: 'How much a day, in MiB, each node writes down about refused requests of people it does not know; beyond it they are only counted.',
  },
  loginWindowSeconds: {
    variable: 'LATCHKEY_LOGIN_WINDOW_SECONDS',
    group: 'operation',
    check: wholeNumber(1, 86_400, 'SECONDS'),
    default: '300',
    example: '60',
    doc: 'Window in which repeated uses of a token from the same address and agent become one audit event with a count.',
  },
  logLevel: {
    variable: 'LATCHKEY_LOG_LEVEL',
    group: 'operation',
    check: oneOf(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']),
    default: 'info',
    example: 'debug',
    doc: 'Least severity of what is logged; logs go to stderr, one JSON object a line.',
  },
  configFile: {
    variable: 'LATCHKEY_CONFIG',
    group: 'operation',
    check: filePath,
    unset: 'no file',
    example: '/etc/latchkey/latchkey.toml',
    doc: 'TOML file with the [[upstreams]], the [[identity_providers]], and any of these settings.',
  },
} as const satisfies Record<string, Setting<unknown>>;

export type SettingName = keyof typeof SETTINGS;

type Table = typeof SETTINGS;
type ValueOf<Name extends SettingName> = Table[Name]['check'] extends Check<infer Value> ? Value : never;
type DefaultedName = {
  [Name in SettingName]: Table[Name] extends { default: string } ? Name : never;
}[SettingName];

/** The value of every setting, as its check gave it; those without a default may be absent. */
export type SettingValues = { readonly [Name in DefaultedName]: ValueOf<Name> } & {
  readonly [Name in Exclude<SettingName, DefaultedName>]?: ValueOf<Name>;
};

/** The rows with their names, in the order of the table. */
export function listSettings(): readonly (readonly [SettingName, Setting<unknown>])[] {
  return Object.entries(SETTINGS) as [SettingName, Setting<unknown>][];
}

/** The row of one setting. */
export function settingNamed(name: SettingName): Setting<unknown> {
  return SETTINGS[name];
}
