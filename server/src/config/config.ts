import { resolve } from 'node:path';
import { type DatabaseAddress, isLoopbackHost } from './checks.ts';
import { isServedByHttps } from './rules.ts';
import type { SettingValues } from './settings.ts';
import type { SinkAddress } from './sink-address.ts';

type Replaced = 'databaseUrl' | 'tlsCert' | 'tlsKey' | 'auditSink' | 'auditSinkCa';

/** How the server was told to run: complete, checked, frozen, and safe to log. Paths are absolute. */
export interface Config extends Omit<SettingValues, Replaced> {
  readonly database: DatabaseAddress;
  readonly tls?: { readonly certPath: string; readonly keyPath: string };
  readonly auditSink?: SinkAddress & { readonly caPath?: string };
  /** Whether cookies are marked Secure: own certificate or https public URL, never a matter of a request. */
  readonly secureCookies: boolean;
  /** Whether only this machine can reach the listener. */
  readonly isLoopback: boolean;
  /** The `[[upstreams]]` tables of the file, not looked at yet. */
  readonly upstreams: readonly unknown[];
}

/** The configuration that complete, checked values amount to, frozen to its leaves. */
export function deriveConfig(values: SettingValues, cwd: string, upstreams: readonly unknown[]): Config {
  const { databaseUrl, tlsCert, tlsKey, configFile, auditSink, auditSinkCa, ...plain } = values;
  const dataDir = resolve(cwd, values.dataDir);
  const config: Config = {
    ...plain,
    dataDir,
    keyDir: resolve(cwd, values.keyDir),
    ...(configFile === undefined ? {} : { configFile: resolve(cwd, configFile) }),
    database: locateDatabase(databaseUrl, dataDir, cwd),
    ...(tlsCert === undefined || tlsKey === undefined
      ? {}
      : { tls: { certPath: resolve(cwd, tlsCert), keyPath: resolve(cwd, tlsKey) } }),
    ...(auditSink === undefined ? {} : { auditSink: locateSink(auditSink, auditSinkCa, cwd) }),
    secureCookies: isServedByHttps(values),
    isLoopback: isLoopbackHost(values.host),
    upstreams,
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

function freezeDeeply<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null) return value;
  for (const part of Object.values(value)) freezeDeeply(part);
  return Object.freeze(value);
}
