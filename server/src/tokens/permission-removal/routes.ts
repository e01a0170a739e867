import type { PermissionRemovalPreview } from '@latchkey/client';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { RouteDoc } from '../../http/route-doc.ts';
import type { PermissionObject } from '../../permissions/permission.ts';
import { HolderNames, holderField } from '../../permissions/routes.ts';
import type { Removal, RemovalPreview } from './removal-preview.ts';

const MAX_NAMED = 10;

const Preview = Type.Object(
  {
    principal_count: Type.Integer({
      description: 'Active users and service principals who would lose the use: nobody who has it otherwise.',
    }),
    token_count: Type.Optional(
      Type.Integer({ description: 'For tokens: their good ones, which would be refused.' }),
    ),
    owner_count: Type.Optional(Type.Integer({ description: 'For tokens: how many of them own one.' })),
    principals: Type.Array(
      Type.Object({
        name: Type.String(),
        display_name: Type.String(),
        token_count: Type.Optional(Type.Integer()),
      }),
      { description: 'Those with most tokens, or by name; at most ten.' },
    ),
  },
  { title: 'PermissionRemovalPreview' },
);

/** What taking the use of tokens or passwords away would do, for administrators. */
export function permissionRemovalRoutes(app: FastifyInstance, removal: RemovalPreview): void {
  for (const object of ['tokens', 'passwords'] as const) {
    const doc: RouteDoc = {
      id: object === 'tokens' ? 'previewRemoveTokenPermission' : 'previewRemovePasswordPermission',
      tag: 'Permissions',
      summary: `Show what taking the use of ${object} from one principal or group would do`,
      description: 'Nested groups are counted. Changes nothing.',
      query: Type.Object(HolderNames),
      errors: ['principal_not_found', 'not_found'],
    };
    app.get(
      `/api/latchkey/1.0/permissions/${object}/removal`,
      {
        config: { access: { scope: 'access-management', isForAdministrators: true }, doc },
        schema: { response: { 200: Preview } },
      },
      async (request) => {
        const holder = holderField(request.query as Readonly<Record<string, unknown>>, 'The query');
        return present(object, await removal.preview(object, holder));
      },
    );
  }
}

function present(object: PermissionObject, { principals }: Removal): PermissionRemovalPreview {
  const isOnTokens = object === 'tokens';
  const owners = principals.filter(({ tokenCount }) => tokenCount > 0);
  return {
    principal_count: principals.length,
    ...(isOnTokens && {
      token_count: owners.reduce((sum, { tokenCount }) => sum + tokenCount, 0),
      owner_count: owners.length,
    }),
    principals: principals.slice(0, MAX_NAMED).map(({ name, displayName, tokenCount }) => ({
      name,
      display_name: displayName,
      ...(isOnTokens && { token_count: tokenCount }),
    })),
  };
}
