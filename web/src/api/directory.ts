import type {
  CreateOnBehalfTokenRequest,
  CreateOnBehalfTokenResponse,
  Group,
  PrincipalOverview,
  ScimList,
  ServicePrincipal,
  User,
} from '@latchkey/client';
import { OWN, request } from './request.ts';

/** What each part of the directory holds. */
export interface Resources {
  readonly Users: User;
  readonly ServicePrincipals: ServicePrincipal;
  readonly Groups: Group;
}

export type DirectoryPart = keyof Resources;

/** Which rows of a part are asked for. */
export interface DirectoryAsked {
  readonly filter?: string;
  readonly sortBy?: string;
  readonly isDescending?: boolean;
  /** Counted from 1. */
  readonly startIndex: number;
  readonly count: number;
  readonly attributes: readonly string[];
}

/** A change of one attribute. RFC 7644 §3.5.2. */
export interface Operation {
  readonly op: 'add' | 'remove' | 'replace';
  readonly path: string;
  readonly value?: unknown;
}

const SCIM = '/api/2.0/preview/scim/v2';
const PATCH_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

/** A page of users, service principals or groups. */
export function listDirectory<Part extends DirectoryPart>(
  part: Part,
  asked: DirectoryAsked,
): Promise<ScimList<Resources[Part]>> {
  const query = new URLSearchParams({
    startIndex: String(asked.startIndex),
    count: String(asked.count),
    attributes: asked.attributes.join(','),
    ...(asked.filter && { filter: asked.filter }),
    ...(asked.sortBy && { sortBy: asked.sortBy }),
    ...(asked.isDescending && { sortOrder: 'descending' }),
  });
  return request(`${SCIM}/${part}?${query}`);
}

/** One of them with its memberships. Throws with status 404. */
export function getFromDirectory<Part extends DirectoryPart>(
  part: Part,
  id: string,
): Promise<Resources[Part]> {
  return request(pathOf(part, id));
}

/** Adds one. Throws with status 409 when the name is taken. */
export function addToDirectory<Part extends DirectoryPart>(
  part: Part,
  fields: object,
): Promise<Resources[Part]> {
  return request(`${SCIM}/${part}`, { method: 'POST', body: fields });
}

/** Changes attributes of one, all or none of them. */
export function changeInDirectory(
  part: DirectoryPart,
  id: string,
  operations: readonly Operation[],
): Promise<unknown> {
  const body = { schemas: [PATCH_SCHEMA], Operations: operations };
  return request(pathOf(part, id), { method: 'PATCH', body });
}

/** Deletes one for ever. */
export function deleteFromDirectory(part: DirectoryPart, id: string): Promise<unknown> {
  return request(pathOf(part, id), { method: 'DELETE' });
}

/** What hangs on a user or service principal, and so stops with it. */
export function getOverview(id: string): Promise<PrincipalOverview> {
  return request(`${OWN}/principals/${encodeURIComponent(id)}`);
}

/** A new token that a service principal owns; its value is in this answer only. */
export function generateOnBehalf(asked: CreateOnBehalfTokenRequest): Promise<CreateOnBehalfTokenResponse> {
  return request('/api/2.0/token-management/on-behalf-of/tokens', { method: 'POST', body: asked });
}

function pathOf(part: DirectoryPart, id: string): string {
  return `${SCIM}/${part}/${encodeURIComponent(id)}`;
}
