import type { PermissionObject } from '../api/permissions.ts';
import { holderTexts } from './holders.tsx';

const count = (number: number, one: string, many: string) =>
  number === 1 ? `1 ${one}` : `${number.toLocaleString('en')} ${many}`;

/** What the console says of who may use tokens and passwords. */
export const permissionTexts = {
  title: 'Token permissions',
  lead: 'Who may use personal access tokens, and who may call the API with user name and password. Signing in to these pages needs neither.',
  loading: 'The permissions are being loaded…',
  failed: 'The permissions cannot be shown.',
  objects: {
    tokens: {
      title: 'Personal access tokens',
      lead: 'Whoever loses this keeps their tokens, but the tokens are refused until it is given back.',
      none: 'Nobody but administrators may use tokens.',
      everybody: 'Everybody may use tokens, since the group users may.',
      everybodyMore: 'The other entries count only once that one is removed.',
    },
    passwords: {
      title: 'Passwords on the API',
      lead: 'For programs that send a user name and password. Tokens are safer: they can be limited and revoked one by one.',
      none: 'Nobody may call the API with a password.',
      everybody: 'Everybody may use a password on the API, since the group users may.',
      everybodyMore: 'The other entries count only once that one is removed.',
    },
  } satisfies Record<PermissionObject, unknown>,
  table: (title: string) => `Who has permission: ${title}`,
  who: 'Who',
  kind: 'Kind',
  level: 'May',
  remove: 'Remove',
  removeOne: (name: string) => `Remove ${name}`,
  kinds: holderTexts.kinds,
  everybodyGroup: 'Everybody',
  levels: { CAN_USE: 'Can use', CAN_MANAGE: 'Can manage' } as Readonly<Record<string, string>>,
  adminsRule:
    'Always: administrators manage everybody’s tokens. Only the group named exactly admins has this, and it cannot lose it.',
  changedMeanwhile: 'Somebody else has changed this list meanwhile. You see it as it is now.',
  given: (name: string) => `${name} may use it now.`,
  removed: (name: string) => `Removed: ${name}`,

  add: {
    open: 'Add…',
    title: { tokens: 'Let somebody use tokens', passwords: 'Let somebody use passwords on the API' },
    act: 'Add',
    failed: 'Nothing was changed.',
    chooseFirst: 'Choose one of those that are found.',
  },

  removal: {
    title: (name: string) => `Remove ${name}?`,
    looking: 'What that would do is being looked up…',
    notFound: (reason: string) => `What that would do could not be looked up. ${reason}`,
    nobodyLoses: 'Nobody loses anything: all of them have it by another entry, too.',
    losers: {
      tokens: (principals: number) =>
        `${count(principals, 'user or service principal', 'users and service principals')} may not use tokens any more, in nested groups too.`,
      passwords: (principals: number) =>
        `${count(principals, 'user', 'users')} may not call the API with a password any more, in nested groups too.`,
    },
    tokensStop: (tokens: number, owners: number) =>
      `${count(tokens, 'good token', 'good tokens')} of ${count(owners, 'owner', 'owners')} will be refused at once.`,
    noTokensStop: 'None of them has a good token.',
    most: 'Most of them belong to:',
    some: 'Among them:',
    tokens: (tokens: number) => count(tokens, 'token', 'tokens'),
    kept: 'The tokens are kept, and work again once the permission is given back.',
    act: 'Remove',
    failed: 'Nothing was changed.',
    cancel: 'Cancel',
  },
};
