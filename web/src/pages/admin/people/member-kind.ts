import type { DirectoryPart } from '../../../api/directory.ts';

/** The page of one of each part. */
export const PATHS = {
  Users: '/admin/users/$id',
  ServicePrincipals: '/admin/service-principals/$id',
  Groups: '/admin/groups/$id',
} as const satisfies Record<DirectoryPart, string>;

/** The part of the directory that a reference leads to: `Users/7`. */
export function kindOf(reference: string): DirectoryPart {
  if (reference.startsWith('Groups/')) return 'Groups';
  return reference.startsWith('ServicePrincipals/') ? 'ServicePrincipals' : 'Users';
}
