import type { FastifyInstance } from 'fastify';
import { identityOf } from '../http/access.ts';
import type { BuiltInGroups, Principal } from './principal.ts';

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const WORKSPACE_USER = 'urn:ietf:params:scim:schemas:extension:workspace:2.0:User';

/** `Me`: what nearly every official client asks first, and any token may. Databricks: "Me (SCIM)". */
export function meRoutes(app: FastifyInstance, groups: BuiltInGroups): void {
  for (const path of ['/api/2.0/preview/scim/v2/Me', '/api/2.0/scim/v2/Me']) {
    app.get(path, { config: { access: { scope: 'any' } } }, async (request) =>
      presentMe(identityOf(request).principal, groups),
    );
  }
}

/** A service principal shows its application id as user name: Terraform tells the kinds apart by that. */
function presentMe(principal: Principal, groups: BuiltInGroups): Record<string, unknown> {
  const isEmail = principal.kind === 'user' && principal.name.includes('@');
  const memberships = [
    ...(principal.isAdministrator ? [{ display: 'admins', id: groups.adminsId }] : []),
    { display: 'users', id: groups.usersId },
  ];
  return {
    schemas: [USER, WORKSPACE_USER],
    id: String(principal.id),
    userName: principal.name,
    displayName: principal.displayName,
    active: principal.isActive,
    ...(isEmail && { emails: [{ type: 'work', value: principal.name, primary: true }] }),
    groups: memberships.map(({ display, id }) => ({
      display,
      type: 'direct',
      value: String(id),
      $ref: `Groups/${id}`,
    })),
  };
}
