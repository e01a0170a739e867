import { findCredentialFile, isOpenToOthers, isOwn } from '../credential-files/credential-file.ts';
import { databrickscfgPath } from '../credential-files/places.ts';
import { findText } from '../credential-files/text.ts';
import { parseAsGo } from '../databrickscfg/go-config.ts';
import { type ParsedProfiles, SETTINGS_SECTION } from '../databrickscfg/profiles.ts';
import { parseAsPython } from '../databrickscfg/python-config.ts';
import type { Terminal } from '../terminal.ts';
import { type FoundCredential, type LookedAt, originOf } from './found.ts';

/** The file of profiles of this machine. */
export interface ProfileFinds extends LookedAt {
  readonly python: ParsedProfiles;
  readonly go: ParsedProfiles;
  /** What its profiles hold for the host. */
  readonly credentials: readonly FoundCredential[];
}

const NO_TEXT: ParsedProfiles = { isReadable: false, why: 'it is not UTF-8' };

/** What the file of profiles holds for a host; undefined when there is no such file. */
export async function findInProfiles(terminal: Terminal, host: string): Promise<ProfileFinds | undefined> {
  const path = databrickscfgPath(terminal);
  const file = await findCredentialFile(path);
  if (file === undefined) return undefined;
  const text = findText(file.bytes);
  const [python, go] = text === undefined ? [NO_TEXT, NO_TEXT] : [parseAsPython(text), parseAsGo(text)];
  const problems = Object.entries({ 'the Python SDK': python, 'the Go SDK': go }).flatMap(
    ([reader, parsed]) => (parsed.isReadable ? [] : [`${reader} fails on it: ${parsed.why}`]),
  );
  const looked = { file: path, isOpenToOthers: isOpenToOthers(file), isOwn: isOwn(file), problems };
  return { ...looked, python, go, credentials: credentialsOf(path, [python, go], host) };
}

function credentialsOf(file: string, readings: readonly ParsedProfiles[], host: string): FoundCredential[] {
  const found = readings.flatMap((parsed) =>
    (parsed.isReadable ? [...parsed.profiles] : [])
      .filter(
        ([name, keys]) => name !== SETTINGS_SECTION && originOf(keys.get('host') ?? '') === originOf(host),
      )
      .flatMap(([entry, keys]) => {
        const place = { kind: 'databrickscfg', file, entry } as const;
        const [token, userName, password] = ['token', 'username', 'password'].map((key) => keys.get(key));
        return [
          ...(token ? [{ place, kind: 'token' as const, userName: undefined, secret: token }] : []),
          ...(userName && password ? [{ place, kind: 'password' as const, userName, secret: password }] : []),
        ];
      }),
  );
  return found.filter(
    (one, index) =>
      found.findIndex((other) => other.secret === one.secret && other.place.entry === one.place.entry) ===
      index,
  );
}

/** What variables hold for a host: those of the SDKs where `DATABRICKS_HOST` is it, and likewise those of MLflow. */
export function findInVariables({ env }: Terminal, host: string): FoundCredential[] {
  const isHere = (address: string | undefined) =>
    address !== undefined && originOf(address) === originOf(host);
  const ours = variable(env, 'LATCHKEY_TOKEN');
  const sdk = isHere(env.DATABRICKS_HOST)
    ? [...variable(env, 'DATABRICKS_TOKEN'), ...variable(env, 'DATABRICKS_PASSWORD', env.DATABRICKS_USERNAME)]
    : [];
  const mlflow = isHere(env.MLFLOW_TRACKING_URI)
    ? [
        ...variable(env, 'MLFLOW_TRACKING_TOKEN'),
        ...variable(env, 'MLFLOW_TRACKING_PASSWORD', env.MLFLOW_TRACKING_USERNAME),
      ]
    : [];
  return [...ours, ...sdk, ...mlflow];
}

function variable(env: Terminal['env'], name: string, userName?: string): FoundCredential[] {
  const secret = env[name]?.trim() ?? '';
  const isPassword = name.endsWith('_PASSWORD');
  if (secret === '' || (isPassword && !userName)) return [];
  const place = { kind: 'variable', variable: name } as const;
  // MLflow and the SDKs send this user name with a token, too.
  const isToken = !isPassword || userName === 'token';
  return [{ place, kind: isToken ? 'token' : 'password', userName: isToken ? undefined : userName, secret }];
}
