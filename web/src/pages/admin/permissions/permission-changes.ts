import type { AccessControlEntry } from '@latchkey/client';
import { holderOfEntry } from '../../../api/permissions.ts';
import type { PermissionChange } from './PermissionCard.tsx';

/** Whether the list differs from what was shown by more than the act itself: somebody else was at it, too. */
export function hasChangedOtherwise(
  shown: readonly AccessControlEntry[],
  { holder, entries }: PermissionChange,
): boolean {
  const others = (list: readonly AccessControlEntry[]) =>
    list
      .map(holderOfEntry)
      .filter(({ kind, name }) => kind !== holder.kind || name !== holder.name)
      .map(({ kind, name }) => `${kind} ${name}`)
      .toSorted()
      .join('\n');
  return others(shown) !== others(entries);
}
