import { resolve } from 'node:path';
import type { ChosenKind } from '../notifications/kind.ts';
import { type DatabaseAddress, isLoopbackHost } from './checks.ts';
import type { IdentityProviderConfig } from './identity-providers.ts';
import type { SmtpAddress } from './notification-checks.ts';
import { isServedByHttps } from './rules.ts';
import type { SecretValue } from './secret-value.ts';
import type { SettingValues } from './settings.ts';
import type { SinkAddress } from './sink-address.ts';
import type { UpstreamConfig } from './upstreams.ts';

type Replaced =
  | ('databaseUrl' | 'tlsCert' | 'tlsKey' | 'auditSink' | 'auditSinkCa')
  | ('smtpUrl' | 'smtpAllowPlain' | 'mailFrom' | 'mailKinds' | 'webhookUrl' | 'webhookSecret');

/** How mail goes out. */
export interface MailConfig {
  readonly smtp: SmtpAddress;
  /** Whether it may go without TLS, or with a certificate that is not checked. */
  readonly isPlainAllowed: boolean;
  readonly from: string;
  /** Of what is told of tokens. */
  readonly kinds: readonly ChosenKind[];
}

/** Where signed messages are POSTed to. */
export interface WebhookConfig {
  readonly url: SecretValue;
  /** At least one; a message is signed with each. */
  readonly secrets: readonly SecretValue[];
}

/** How the server was told to run: complete, checked, frozen, and safe to log. Paths are absolute. */
export interface Config extends Omit<SettingValues, Replaced> {
  readonly database: DatabaseAddress;
  readonly tls?: { readonly certPath: string; readonly keyPath: string };
  readonly auditSink?: SinkAddress & { readonly caPath?: string };
  /** Absent: no mail is sent. */
  readonly mail?: MailConfig;
  /** Absent: no webhook is called. */
  readonly webhook?: WebhookConfig;
  /** Whether cookies are marked Secure: own certificate or https public URL, never a matter of a request. */
  readonly secureCookies: boolean;
  /** Whether only this machine can reach the listener. */
  readonly isLoopback: boolean;
  /** The services behind us, in the order of the file. */
  readonly upstreams: readonly UpstreamConfig[];
  /** Where people may sign in besides here, in the order of the file. */
  readonly identityProviders: readonly IdentityProviderConfig[];
}

/** The configuration that complete, checked values amount to, frozen to its leaves. */
export function deriveConfig(
  values: SettingValues,
  cwd: string,
  tables: Pick<Config, 'upstreams' | 'identityProviders'>,
): Config {
  const { databaseUrl, tlsCert, tlsKey, configFile, auditSink, auditSinkCa, ...others } = values;
  const { smtpUrl, smtpAllowPlain, mailFrom, mailKinds, webhookUrl, webhookSecret, ...plain } = others;
  const dataDir = resolve(cwd, values.dataDir);
  const config: Config = {
    ...plain,
    dataDir,
    keyDir: resolve(cwd, values.keyDir),
    journalDir: resolve(cwd, values.journalDir),
    ...(configFile === undefined ? {} : { configFile: resolve(cwd, configFile) }),
    database: locateDatabase(databaseUrl, dataDir, cwd),
    ...(tlsCert === undefined || tlsKey === undefined
      ? {}
      : { tls: { certPath: resolve(cwd, tlsCert), keyPath: resolve(cwd, tlsKey) } }),
    ...(auditSink === undefined ? {} : { auditSink: locateSink(auditSink, auditSinkCa, cwd) }),
    ...(smtpUrl === undefined || mailFrom === undefined
      ? {}
      : { mail: deriveMail(smtpUrl, mailFrom, values) }),
    ...(webhookUrl === undefined || webhookSecret === undefined
      ? {}
      : { webhook: { url: webhookUrl, secrets: webhookSecret } }),
    secureCookies: isServedByHttps(values),
    isLoopback: isLoopbackHost(values.host),
    ...tables,
  };
  return freezeDeeply(config);
}

function locateDatabase(address: DatabaseAddress | undefined, dataDir: string, cwd: string): DatabaseAddress {
  if (address === undefined) return { engine: 'sqlite', path: resolve(dataDir, 'latchkey.db') };
  return address.engine === 'sqlite' ? { engine: 'sqlite', path: resolve(cwd, address.path) } : address;
}

function locateSink(sink: SinkAddress, ca: string | undefined, cwd: string): Config['auditSink'] & object {
  const located = sink.kind === 'file' ? { ...sink, path: resolve(cwd, sink.path) } : sink;
  return ca === undefined ? located : { ...located, caPath: resolve(cwd, ca) };
}

function deriveMail(smtp: SmtpAddress, from: string, values: SettingValues): MailConfig {
  const isPlainAllowed = !smtp.isTls && (values.smtpAllowPlain || isLoopbackHost(smtp.host));
  return { smtp, isPlainAllowed, from, kinds: values.mailKinds };
}

function freezeDeeply<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null) return value;
  for (const part of Object.values(value)) freezeDeeply(part);
  return Object.freeze(value);
}
