import type { ParsedProfiles } from '../databrickscfg/profiles.ts';
import { SETTINGS_SECTION } from '../databrickscfg/profiles.ts';
import type { Terminal } from '../terminal.ts';
import type { ClientAnswer } from './clients.ts';
import { type FoundCredential, originOf, type Place } from './found.ts';

/** An SDK: how it reads the file, and whether it knows a default profile in it. */
export interface Sdk {
  readonly file: string;
  /** Undefined when there is no file. */
  readonly parsed: ParsedProfiles | undefined;
  readonly knowsDefaultProfile: boolean;
}

/** Variables of the SDKs, and the keys of a profile they stand for. */
const VARIABLES: Readonly<Record<string, string>> = {
  DATABRICKS_HOST: 'host',
  DATABRICKS_TOKEN: 'token',
  DATABRICKS_USERNAME: 'username',
  DATABRICKS_PASSWORD: 'password',
  DATABRICKS_CLIENT_ID: 'client_id',
  DATABRICKS_CLIENT_SECRET: 'client_secret',
  DATABRICKS_AUTH_TYPE: 'auth_type',
};
/** Ways to prove who asks, by the key that each is known by. */
const WAYS: Readonly<Record<string, string>> = {
  token: 'pat',
  username: 'basic',
  password: 'basic',
  client_id: 'oauth',
  client_secret: 'oauth',
};

interface Value {
  readonly text: string;
  readonly place: Place;
}

/**
 * What an SDK sends to a host, by the order in which all of them look: variables first; the file only when a profile is
 * named, or no variable names a host or a credential (`config/config_file.go` of the Go SDK).
 */
export function whatSdkSends(terminal: Terminal, sdk: Sdk, host: string): ClientAnswer {
  const values = new Map<string, Value>();
  for (const [variable, key] of Object.entries(VARIABLES)) {
    const text = terminal.env[variable];
    if (text) values.set(key, { text, place: { kind: 'variable', variable } });
  }
  const named = terminal.env.DATABRICKS_CONFIG_PROFILE || undefined;
  const isSet = [...values.keys()].some((key) => key === 'host' || WAYS[key] !== undefined);
  if (named !== undefined || !isSet) {
    const problem = addProfile(values, sdk, named);
    if (problem !== undefined) return problem;
  }
  return answerOf(values, host);
}

function addProfile(
  values: Map<string, Value>,
  { file, parsed, knowsDefaultProfile }: Sdk,
  named: string | undefined,
): ClientAnswer | undefined {
  if (parsed === undefined) return undefined;
  if (!parsed.isReadable) return { kind: 'fails', why: `it does not read ${file}: ${parsed.why}` };
  const chosen = parsed.profiles.get(SETTINGS_SECTION)?.get('default_profile')?.trim();
  const name = named ?? ((knowsDefaultProfile && chosen) || 'DEFAULT');
  const profile = parsed.profiles.get(name);
  if (profile === undefined || profile.size === 0 || name === SETTINGS_SECTION) {
    if (named === undefined && name === 'DEFAULT') return undefined;
    return { kind: 'fails', why: `${file} has no profile [${name}]` };
  }
  for (const [key, text] of profile) {
    if (!values.has(key)) values.set(key, { text, place: { kind: 'databrickscfg', file, entry: name } });
  }
  return undefined;
}

function answerOf(values: ReadonlyMap<string, Value>, host: string): ClientAnswer {
  const there = values.get('host')?.text;
  if (there === undefined) return { kind: 'nothing', why: 'no host is set' };
  if (originOf(there) !== originOf(host)) {
    return { kind: 'nothing', why: `it asks ${originOf(there) ?? 'another host'}` };
  }
  const ways = [...new Set([...values.keys()].flatMap((key) => WAYS[key] ?? []))];
  const chosen = values.get('auth_type')?.text;
  if (ways.length > 1 && chosen === undefined) {
    return { kind: 'fails', why: `more than one way is set: ${ways.sort().join(' and ')}` };
  }
  const way = chosen ?? ways[0];
  const [token, userName, password] = ['token', 'username', 'password'].map((key) => values.get(key));
  if (way === 'pat' && token !== undefined) return { kind: 'sends', credential: credentialOf(token) };
  if (way === 'basic' && userName && password) {
    return { kind: 'sends', credential: credentialOf(password, userName.text) };
  }
  return { kind: 'nothing', why: way === undefined ? 'no credential is set' : `the way is ${way}` };
}

function credentialOf({ text, place }: Value, userName?: string): FoundCredential {
  return { place, kind: userName === undefined ? 'token' : 'password', userName, secret: text };
}
