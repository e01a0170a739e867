import { type Config, deriveConfig } from './config.ts';
import { type Environment, readEnvironment } from './environment.ts';
import { readFlags } from './flags.ts';
import type { Given } from './given.ts';
import { findReturnProblems, readIdentityProviders } from './identity-providers.ts';
import { listWarnings, RULES } from './rules.ts';
import { SETTINGS } from './settings.ts';
import { type FileAccess, type ReadFile, readFromDisk } from './text-file.ts';
import { NO_TABLES, readTomlFile } from './toml-file.ts';
import { findHostProblems, readUpstreams } from './upstreams.ts';
import { resolveValues } from './values.ts';

interface LoadOptions {
  /** Flags, after the sub-command. */
  readonly argv: readonly string[];
  readonly env: Environment;
  /** Where relative paths begin. */
  readonly cwd: string;
  /** Reads from the disk when absent. */
  readonly readFile?: ReadFile;
  /** Whether arguments that are no flags are given back instead of being a problem. */
  readonly allowPositionals?: boolean;
}

type Loaded =
  | {
      readonly ok: true;
      readonly config: Config;
      readonly warnings: readonly string[];
      readonly positionals: readonly string[];
    }
  | { readonly ok: false; readonly problems: readonly string[] };

/**
 * The configuration from defaults < TOML file < environment < flags, or everything that is wrong with it,
 * each problem a sentence that says what to write and holds no secret.
 */
export function loadConfig(options: LoadOptions): Loaded {
  const { argv, env, cwd, readFile = readFromDisk, allowPositionals = false } = options;
  const files: FileAccess = { cwd, readFile };
  const flags = readFlags(argv, allowPositionals);
  const environment = readEnvironment(env);
  const path = findConfigFile([...environment.given, ...flags.given]);
  const toml = path === undefined ? undefined : readTomlFile(path, files);
  const sources = [...(toml === undefined ? [] : [toml]), environment, flags];

  const resolved = resolveValues(
    sources.flatMap(({ given }) => given),
    files,
  );
  const problems = [...sources.flatMap((source) => source.problems), ...resolved.problems];
  for (const rule of RULES) {
    if (rule.needs.some((name) => resolved.broken.has(name))) continue;
    problems.push(...rule.findProblems(resolved.values, files));
  }
  const tables = toml?.tables ?? NO_TABLES;
  const secrets = { env, files };
  const { upstreams, ...ofUpstreams } = readUpstreams(tables.upstreams, path ?? '', secrets);
  const providers = readIdentityProviders(tables.identity_providers, { file: path ?? '', ...secrets });
  problems.push(...ofUpstreams.problems, ...providers.problems);
  if (!resolved.broken.has('publicUrl') && !resolved.broken.has('host')) {
    problems.push(...findReturnProblems(providers.identityProviders, resolved.values));
    problems.push(...findHostProblems(upstreams, resolved.values));
  }
  if (problems.length > 0) return { ok: false, problems };

  const warnings = [...sources.flatMap((source) => source.warnings), ...resolved.warnings];
  warnings.push(...ofUpstreams.warnings, ...providers.warnings);
  warnings.push(...listWarnings(resolved.values));
  const config = deriveConfig(resolved.values, cwd, {
    upstreams,
    identityProviders: providers.identityProviders,
  });
  return { ok: true, config, warnings, positionals: flags.positionals };
}

/** The path of the TOML file; one that is not even a path is reported with the other values. */
function findConfigFile(given: readonly Given[]): string | undefined {
  const text = given.findLast((one) => one.setting === 'configFile')?.text;
  return text === undefined ? undefined : SETTINGS.configFile.check.parse(text);
}
