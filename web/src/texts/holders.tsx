import type { HolderKind } from '../api/permissions.ts';

/** What is said where somebody is chosen who is to have a permission. */
export const holderTexts = {
  kinds: {
    user: 'User',
    group: 'Group',
    service_principal: 'Service principal',
  } satisfies Record<HolderKind, string>,
  label: 'User, group or service principal',
  placeholder: 'Type a part of the name',
  listLabel: 'Found',
  typeFirst: 'Those who are found stand here.',
  looking: 'Looking…',
  nobody: 'Nobody is called that.',
  notFound: (reason: string) => `Names cannot be looked up. ${reason}`,
  has: 'Has it already',
  asTyped: 'User name or application id, as it is typed',
};
