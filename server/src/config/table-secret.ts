import type { Environment } from './environment.ts';
import { SecretValue } from './secret-value.ts';
import { textCheck } from './table-fields.ts';
import { type FileAccess, isReadableByOthers, readTextFile } from './text-file.ts';

/** From where secrets of tables are taken. */
export interface SecretSources {
  readonly env: Environment;
  readonly files: FileAccess;
}

/** What an environment variable may be called. */
export const variableName = textCheck(
  'the name of an environment variable that does not begin with LATCHKEY_',
  (text) => /^(?!LATCHKEY_)[A-Za-z_][A-Za-z0-9_]*$/.test(text),
);

interface Named {
  /** What the keys begin with: `client_secret` for `client_secret_file` and `client_secret_env`. */
  readonly key: string;
  /** How messages call it: "client secret". */
  readonly what: string;
  readonly path: string | undefined;
  readonly variable: string | undefined;
}

interface Secret {
  readonly value?: SecretValue;
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
}

/**
 * A secret from the file or the variable that its table names; or what is wrong with that, in messages without the
 * secret.
 */
export function readTableSecret(named: Named, place: string, { env, files }: SecretSources): Secret {
  const { key, what, path, variable } = named;
  if (path !== undefined && variable === undefined) return readSecretFile({ ...named, path }, place, files);
  if (variable === undefined || path !== undefined) {
    const which = path === undefined ? 'neither is' : 'both are';
    return wrong(`${place} takes its secret from ${key}_file or ${key}_env, but ${which} set: write one.`);
  }
  const text = env[variable];
  if (isSecret(text)) return { value: new SecretValue(text), problems: [], warnings: [] };
  return wrong(
    `${key}_env of ${place} names ${variable}, which holds no secret: put the ${what} there, in one line.`,
  );
}

/** Messages leave the path out: it may be the secret itself. */
function readSecretFile(
  { key, what, path }: Named & { readonly path: string },
  place: string,
  files: FileAccess,
): Secret {
  const label = `${key}_file of ${place} names a file`;
  const file = readTextFile(path, files);
  const text = file.ok ? file.text.replace(/\r?\n$/, '') : undefined;
  if (!isSecret(text)) {
    const why = file.ok ? 'it holds no secret' : file.why;
    return wrong(`${label}, but ${why}: write the path of a file with the ${what} in one line.`);
  }
  const warnings = isReadableByOthers(path, files)
    ? [`${label} that can be read by other users than its owner: run chmod 600 on it.`]
    : [];
  return { value: new SecretValue(text), problems: [], warnings };
}

function wrong(problem: string): Secret {
  return { problems: [problem], warnings: [] };
}

function isSecret(text: string | undefined): text is string {
  return text !== undefined && text !== '' && !/\p{Cc}/u.test(text);
}
