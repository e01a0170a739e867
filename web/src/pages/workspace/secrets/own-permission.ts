import type { SecretAclInfo, SecretAclPermission } from '@latchkey/client';
import { isSameName } from './name-rule.ts';

/** What is about to become of somebody's entry; without a permission it goes. */
export interface AclChange {
  readonly principal: string;
  readonly permission?: SecretAclPermission;
}

/** What a change would take from whoever makes it, or from everybody. */
export interface AclLoss {
  /** What they would have afterwards; undefined: nothing. */
  readonly kept: SecretAclPermission | undefined;
  /** Whether nobody but administrators would have MANAGE. */
  readonly isLast: boolean;
}

const LEVELS: readonly SecretAclPermission[] = ['READ', 'WRITE', 'MANAGE'];

/** What a change of the list costs whoever makes it; undefined when they go on managing the scope. */
export function lossBy(
  change: AclChange,
  { items, isAdministrator }: { readonly items: readonly SecretAclInfo[]; readonly isAdministrator: boolean },
): AclLoss | undefined {
  const after = items.flatMap((item) => {
    if (!isSameName(item.principal, change.principal)) return [item];
    return change.permission === undefined ? [] : [{ ...item, permission: change.permission }];
  });
  const kept = highestOf(after.filter(({ is_own }) => is_own));
  if (isAdministrator || kept === 'MANAGE') return undefined;
  const given = change.permission === 'MANAGE';
  return { kept, isLast: !given && after.every(({ permission }) => permission !== 'MANAGE') };
}

function highestOf(items: readonly SecretAclInfo[]): SecretAclPermission | undefined {
  return LEVELS[Math.max(-1, ...items.map(({ permission }) => LEVELS.indexOf(permission)))];
}
