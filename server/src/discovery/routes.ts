import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { RouteDoc } from '../http/route-doc.ts';

interface DiscoveryDeps {
  readonly workspaceId: string;
  /** Scheme, host and port under which clients reach us; never taken from a request. */
  readonly publicUrl: () => string;
}

const HostMetadata = Type.Object(
  {
    oidc_endpoint: Type.String({ description: 'Clients want one; there is no OIDC behind it.' }),
    workspace_id: Type.String(),
    host_type: Type.String(),
    cloud: Type.String(),
  },
  { title: 'HostMetadata' },
);
const OwnToken = Type.Object(
  {
    principal_context: Type.Object({
      authentication_scope: Type.Object({ account_id: Type.String(), workspace_id: Type.Integer() }),
    }),
  },
  { title: 'OwnTokenIntrospection' },
);
const METADATA: RouteDoc = {
  id: 'getHostMetadata',
  tag: 'Discovery',
  summary: 'Get what kind of host this is',
  description: "Databricks' SDKs ask this before anything else.",
};
const INTROSPECT: RouteDoc = {
  id: 'introspectOwnToken',
  tag: 'Discovery',
  summary: 'Get which workspace a credential is good for',
  description: "Databricks' CLI asks this when it signs in with a token.",
};

/** What official clients ask before anything else. Databricks SDKs: host metadata; CLI: token introspection. */
export function discoveryRoutes(app: FastifyInstance, { workspaceId, publicUrl }: DiscoveryDeps): void {
  const metadata = {
    config: { access: 'anyone', doc: METADATA },
    schema: { response: { 200: HostMetadata } },
  } as const;
  app.get('/.well-known/databricks-config', metadata, async () => ({
    oidc_endpoint: `${publicUrl()}/oidc`,
    // A string of digits: Go refuses the whole document otherwise.
    workspace_id: workspaceId,
    host_type: 'workspace',
    cloud: 'AWS',
  }));

  const introspection = {
    config: { access: { scope: 'any' }, doc: INTROSPECT },
    schema: { response: { 200: OwnToken } },
  } as const;
  app.get('/api/2.0/tokens/introspect', introspection, async () => ({
    principal_context: { authentication_scope: { account_id: '', workspace_id: Number(workspaceId) } },
  }));
}
