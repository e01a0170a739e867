/**
 * The API groups a token can be limited to. Databricks: "API scopes". `all-apis` is the same as no limit;
 * `introspection` is ours: asking about other people's tokens.
 */
export const SCOPES = [
  'access-management',
  'alerts',
  'all-apis',
  'apps',
  'authentication',
  'clusters',
  'command-execution',
  'dashboards',
  'files',
  'genie',
  'global-init-scripts',
  'instance-pools',
  'instance-profiles',
  'introspection',
  'jobs',
  'libraries',
  'mlflow',
  'model-serving',
  'networking',
  'notifications',
  'pipelines',
  'query-history',
  'repos',
  'scim',
  'secrets',
  'settings',
  'sharing',
  'sql',
  'unity-catalog',
  'vector-search',
  'workspace',
] as const;

export type Scope = (typeof SCOPES)[number];

/** What a token is limited to; absent means no limit. */
export type Scopes = readonly Scope[];

const KNOWN: ReadonlySet<string> = new Set(SCOPES);

/** Every scope that stands for some calls, not for all. */
export const EVERY_SCOPE: Scopes = SCOPES.filter((scope) => scope !== 'all-apis');

export function isScope(name: string): name is Scope {
  return KNOWN.has(name);
}

/** Whether a token with these scopes may make a call that needs `needed`. */
export function allows(scopes: Scopes | undefined, needed: Scope): boolean {
  return scopes === undefined || scopes.includes('all-apis') || scopes.includes(needed);
}

/** As one text, for the audit trail. */
export function nameScopes(scopes: Scopes | undefined): string {
  return scopes === undefined || scopes.length === 0 ? 'all-apis' : scopes.join(',');
}

/** Whether everything that `wanted` allows is allowed by `held`, too. */
export function covers(held: Scopes | undefined, wanted: Scopes | undefined): boolean {
  if (held === undefined || held.includes('all-apis')) return true;
  return wanted?.every((scope) => held.includes(scope)) ?? false;
}
