import { queryOptions, useQueryClient } from '@tanstack/react-query';
import { getSecretScope, listSecretAcls, listSecretScopes, listSecrets } from '../../../api/secrets.ts';

/** What all that is known of secrets begins with. No value is ever among it. */
const SECRETS = 'secrets';

/** Every secret scope. */
export const scopesQuery = queryOptions({ queryKey: [SECRETS, 'scopes'], queryFn: listSecretScopes });

/** A scope by its name. */
export function scopeQuery(name: string) {
  return queryOptions({ queryKey: [SECRETS, 'scope', name], queryFn: () => getSecretScope(name) });
}

/** The secrets of a scope. */
export function secretsQuery(scope: string) {
  return queryOptions({ queryKey: [SECRETS, 'of', scope], queryFn: () => listSecrets(scope) });
}

/** Who may do what in a scope. */
export function aclsQuery(scope: string) {
  return queryOptions({ queryKey: [SECRETS, 'acls', scope], queryFn: () => listSecretAcls(scope) });
}

/** A function that asks again for whatever is shown of secrets. */
export function useReloadSecrets(): () => Promise<void> {
  const queryClient = useQueryClient();
  return () => queryClient.invalidateQueries({ queryKey: [SECRETS] });
}
