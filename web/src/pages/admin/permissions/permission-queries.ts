import { queryOptions } from '@tanstack/react-query';
import {
  getPermissions,
  type Holder,
  type PermissionObject,
  previewRemoval,
} from '../../../api/permissions.ts';

/** Who has which level on an object. */
export function permissionsQuery(object: PermissionObject) {
  return queryOptions({ queryKey: ['permissions', object], queryFn: () => getPermissions(object) });
}

/** What taking the level of a holder would do at this moment: asked for each time. */
export function removalQuery(object: PermissionObject, holder: Holder) {
  return queryOptions({
    queryKey: ['permission-removal', object, holder.kind, holder.name],
    queryFn: () => previewRemoval(object, holder),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
}
