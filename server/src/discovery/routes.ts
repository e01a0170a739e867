import type { FastifyInstance } from 'fastify';

interface DiscoveryDeps {
  readonly workspaceId: string;
  /** Scheme, host and port under which clients reach us; never taken from a request. */
  readonly publicUrl: () => string;
}

/** What official clients ask before anything else. Databricks SDKs: host metadata; CLI: token introspection. */
export function discoveryRoutes(app: FastifyInstance, { workspaceId, publicUrl }: DiscoveryDeps): void {
  app.get('/.well-known/databricks-config', { config: { access: 'anyone' } }, async () => ({
    oidc_endpoint: `${publicUrl()}/oidc`,
    // A string of digits: Go refuses the whole document otherwise.
    workspace_id: workspaceId,
    host_type: 'workspace',
    cloud: 'AWS',
  }));

  app.get('/api/2.0/tokens/introspect', { config: { access: { scope: 'any' } } }, async () => ({
    principal_context: { authentication_scope: { account_id: '', workspace_id: Number(workspaceId) } },
  }));
}
