import { formatCount } from '../format-number.ts';

function counted(count: number, one: string, many: string): string {
  return count === 1 ? `1 ${one}` : `${formatCount(count)} ${many}`;
}

/** What the console says of users, service principals and groups alike. */
export const peopleTexts = {
  section: 'People',
  users: 'Users',
  servicePrincipals: 'Service principals',
  groups: 'Groups',

  which: 'Which are shown',
  filters: {
    all: 'All',
    active: 'Active',
    inactive: 'Deactivated',
    administrators: 'Administrators',
  },
  status: 'Status',
  active: 'Active',
  deactivated: 'Deactivated',
  administrator: 'Administrator',
  you: 'You',
  moreGroups: (count: number) => `+${count}`,
  create: 'Create',
  notCreated: 'Nothing was created.',
  save: 'Save',
  notSaved: 'Nothing was changed.',
  saved: 'Saved.',
  done: 'Done',

  none: 'None',
  details: 'Details',
  id: 'ID',
  hanging: 'Access',
  hangingLoading: 'What hangs on it is being counted…',
  hangingFailed: 'What hangs on it cannot be counted.',
  tokens: 'Access tokens',
  liveTokens: (count: number) =>
    count === 0 ? 'None that works' : counted(count, 'that works', 'that work'),
  lastTokenUse: 'Last use of a token',
  seeTokens: 'See the tokens',
  sessions: 'Signed-in browsers',
  sessionCount: (count: number) => (count === 0 ? 'None' : formatCount(count)),
  lastSignIn: 'Last signed in',
  never: 'Never',
  notKnown: 'Not known',
  password: 'Password',
  hasPassword: 'Set',
  hasNoPassword: 'None yet: make a link to set one',
  linkWaits: (until: string) => `A link waits until ${until}`,

  memberOf: 'Groups',
  memberOfNone: 'In no group.',
  byGroup: 'by another group',

  acts: 'Administration',
  actsLoading: 'What can be done is being looked up…',
  actsFailed: 'What can be done cannot be told.',
  administratorAct: {
    isOne:
      'Administrators may do everything here: see and revoke all tokens, manage people, read the audit log.',
    make: 'Make Administrator',
    remove: 'Remove as Administrator',
    makeSays: (name: string) => (
      <>
        <strong>{name}</strong> may then do everything here: see and revoke all tokens, set anybody’s
        password, and read the audit log. So may every token of theirs that is not limited to scopes.
      </>
    ),
    removeSays: (name: string) => (
      <>
        <strong>{name}</strong> keeps the account and the tokens, and loses the console at once.
      </>
    ),
    failed: 'Nothing was changed.',
    made: (name: string) => `${name} is an administrator now.`,
    removed: (name: string) => `${name} is no administrator any more.`,
  },
  deactivation: {
    says: 'All tokens and browsers stop working at once. Tokens are kept, and work again after activation.',
    act: 'Deactivate',
    activate: 'Activate',
    activateSays: 'Tokens that have not expired meanwhile work again.',
    failed: 'Nothing was changed.',
    title: (name: string) => `Deactivate ${name}`,
    activateTitle: (name: string) => `Activate ${name}`,
    done: (name: string) => `${name} is deactivated.`,
    activated: (name: string) => `${name} is active again.`,
    undo: 'You can activate the account again; what has not expired by then works again.',
  },
  deletion: {
    says: 'The account goes, and all its tokens are revoked for ever. The audit log keeps what it did.',
    act: 'Delete',
    failed: 'Nothing was deleted.',
    title: (name: string) => `Delete ${name}`,
    done: (name: string) => `${name} is deleted.`,
    undo: 'This cannot be undone. Somebody who may come back is better deactivated.',
  },
  stops: {
    loading: 'What would stop is being counted…',
    unknown: (reason: string) => `What would stop could not be counted. ${reason}`,
    title: 'This stops at once:',
    nothing: 'No token and no browser is in use with it.',
    tokens: (count: number, lastUse: string | undefined) =>
      `${counted(count, 'access token', 'access tokens')}, ${lastUse === undefined ? 'never used' : `last used ${lastUse}`}`,
    sessions: (count: number) => counted(count, 'signed-in browser', 'signed-in browsers'),
  },
};
