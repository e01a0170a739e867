import { formatCount } from '../format-number.ts';

/** What the console says of users. */
export const userTexts = {
  title: 'Users',
  lead: 'People who sign in with a password.',
  search: 'Search users by name or e-mail',
  loading: 'Users are being loaded…',
  failed: 'Users cannot be shown.',
  none: 'No user is like that.',
  columns: { name: 'Name', email: 'E-mail', status: 'Status', groups: 'Groups' },
  all: 'All users',
  oneLoading: 'The user is being loaded…',
  oneFailed: 'The user cannot be shown.',

  create: 'Create User',
  createTitle: 'Create User',
  userName: 'User name',
  userNameHelp: 'To sign in with, such as an e-mail address. It cannot be changed later.',
  displayName: 'Display name',
  email: 'E-mail',
  emailHelp:
    'Where mail about tokens and the password goes. Left out: the user name, if it is an address. It cannot be changed later.',
  created: (name: string) => `${name} is created`,
  nextLink: (name: string) => (
    <>
      <strong>{name}</strong> has no password yet. Make a link that sets the first one, and hand it over.
    </>
  ),
  edit: 'Rename',
  editTitle: (name: string) => `Rename ${name}`,

  link: {
    open: 'Make Password Link…',
    title: 'Password Link',
    says: (name: string) => (
      <>
        Whoever opens the link sets the password of <strong>{name}</strong>, once. That signs out all their
        browsers; their tokens stay good.
      </>
    ),
    told: 'The link ends any link made before. Making it is written to the audit log, and mailed to the user where mail is sent.',
    make: 'Make Link',
    notMade: 'No link was made.',
    made: 'Hand this link over',
    what: 'link',
    once: 'This is the only time that it is shown.',
    onceSays: (until: string) =>
      `It works once, until ${until}. Send it by a way that only the user reads: whoever has it can sign in as them.`,
    act: 'Lets the user set a password without the old one, such as a first one or one that was lost.',
    notForOneself: 'Your own password is changed under User Settings, by giving the old one.',
    toPassword: 'Change your password',
  },
};

/** What the console says of service principals. */
export const servicePrincipalTexts = {
  title: 'Service principals',
  lead: 'Accounts for programs: they own tokens, and nobody signs in with them.',
  search: 'Search service principals by name or application ID',
  loading: 'Service principals are being loaded…',
  failed: 'Service principals cannot be shown.',
  none: 'No service principal is like that.',
  columns: { name: 'Name', applicationId: 'Application ID', status: 'Status', groups: 'Groups' },
  all: 'All service principals',
  oneLoading: 'The service principal is being loaded…',
  oneFailed: 'The service principal cannot be shown.',
  create: 'Create Service Principal',
  createTitle: 'Create Service Principal',
  displayName: 'Name',
  displayNameHelp: 'Which program it is for, and where that runs.',
  applicationId: 'Application ID',
  created: (name: string) => `${name} is created`,
  edit: 'Rename',
  editTitle: (name: string) => `Rename ${name}`,
  generate: 'Generate Token',
  generateTitle: (name: string) => `Generate Token for ${name}`,
};

/** What the console says of groups. */
export const groupTexts = {
  title: 'Groups',
  lead: 'Who belongs together, for permissions. A group may be a member of another one.',
  search: 'Search groups by name',
  loading: 'Groups are being loaded…',
  failed: 'Groups cannot be shown.',
  none: 'No group is like that.',
  columns: { name: 'Name', id: 'ID', memberOf: 'Member of' },
  all: 'All groups',
  oneLoading: 'The group is being loaded…',
  oneFailed: 'The group cannot be shown.',
  create: 'Create Group',
  createTitle: 'Create Group',
  name: 'Name',
  rename: 'Rename',
  renameTitle: (name: string) => `Rename ${name}`,
  delete: 'Delete',
  deleteTitle: (name: string) => `Delete ${name}`,
  deleteSays: (count: number) =>
    count === 0
      ? 'It has no members. Permissions that were given to it go with it.'
      : `Its ${count === 1 ? 'member stays' : `${count} members stay`}, and ${count === 1 ? 'loses' : 'lose'} at once what the group was permitted.`,
  deleteForEver: 'This cannot be undone.',
  notDeleted: 'The group was not deleted.',
  deleted: (name: string) => `${name} is deleted.`,
  builtIn: 'This group is part of every workspace: it keeps its name and stays.',
  everybody: 'Every user and service principal is in this group, without being added.',

  members: 'Members',
  memberCount: (count: number) => `(${formatCount(count)})`,
  noMembers: 'No members yet.',
  noneFound: 'No member is like that.',
  searchMembers: 'Search the members',
  memberColumns: { name: 'Name', kind: 'Kind', act: 'Remove' },
  kinds: { Users: 'User', ServicePrincipals: 'Service principal', Groups: 'Group' },
  nestedIn: 'Member of these groups',
  nestedInNone: 'In no other group.',
  add: 'Add Members',
  addTitle: (name: string) => `Add Members to ${name}`,
  addSays: 'Search for users, service principals and groups by name.',
  addSaysAdmins: 'Administrators may do everything here. Search for users and service principals by name.',
  addSearch: 'Search users, service principals and groups',
  addLoading: 'Searching…',
  addFailed: 'The search failed.',
  addNone: 'Nobody is like that.',
  addMore: 'There are more: search for a longer part of the name.',
  addOne: (name: string) => `Add ${name}`,
  addShort: 'Add',
  isMember: 'Member',
  notAdded: (name: string) => `${name} was not added.`,
  isAdded: (name: string) => `${name} is added.`,
  done: 'Done',
  remove: 'Remove',
  removeOne: (name: string) => `Remove ${name}`,
  removeTitle: 'Remove Member',
  removeSays: (name: string, group: string) => (
    <>
      <strong>{name}</strong> loses at once what <strong>{group}</strong> is permitted, unless another group
      gives it, too.
    </>
  ),
  notRemoved: 'Nobody was removed.',
  removed: (name: string) => `${name} is removed.`,
};
