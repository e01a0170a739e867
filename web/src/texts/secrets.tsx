import type { SecretAclPermission } from '@latchkey/client';
import { formatCount } from '../format-number.ts';

const count = (number: number, one: string, many: string) =>
  number === 1 ? `1 ${one}` : `${formatCount(number)} ${many}`;

/** What several pages of secrets say. */
export const secretsTexts = {
  title: 'Secrets',
  permissions: { READ: 'Read', WRITE: 'Write', MANAGE: 'Manage' } satisfies Record<
    SecretAclPermission,
    string
  >,
  permissionMeans: {
    READ: 'List the secrets and get their values.',
    WRITE: 'Also put and delete secrets.',
    MANAGE: 'Also decide who may, and delete the scope.',
  } satisfies Record<SecretAclPermission, string>,
  nameRule: 'Letters, digits and _ . - @ /, 128 at most. Upper and lower case are the same.',
  nameWrong: 'A name has 1 to 128 letters, digits and _ . - @ /, and nothing else.',

  keyMissing: 'Secrets are not served at the moment.',
  keyMissingOne: 'The secrets of this scope are not served at the moment.',
  keyMissingMeans:
    'This server does not have the master key that they are sealed by. Nothing is lost: lists, permissions and deleting go on, and values can be got and put again once the key is back.',
  keyMissingForAdministrators: (
    <>
      On the server, <code>latchkeyd secrets status</code> says which key is missing. Bring that very key back
      to where the server takes it from.
    </>
  ),
  keyMissingForOthers: 'Ask an administrator to bring the key back.',
};

/** What the list of secret scopes says, and what makes and deletes them. */
export const secretScopesTexts = {
  lead: 'Passwords and keys that programs read when they run. Each is sealed in a scope, which says who may read it.',
  table: 'Secret scopes',
  loading: 'The secret scopes are being loaded…',
  failed: 'The secret scopes cannot be shown.',
  search: 'Search the secret scopes',
  scope: 'Scope',
  youMay: 'You may',
  nothing: 'Nothing',
  secrets: 'Secrets',
  lastPut: 'Last put',
  delete: 'Delete',
  deleteOne: (name: string) => `Delete ${name}`,
  keyMissing: 'Master key missing',
  shown: (scopes: number) => `${count(scopes, 'scope', 'scopes')} shown`,
  noneMatches: (search: string) => `No scope is called anything like “${search}”.`,
  showAll: 'Show all scopes',
  none: 'No secret scopes yet',
  noneMeans: 'Create one for each program or team, and put into it what they need to know.',
  deleted: (name: string) => `Deleted the scope ${name}.`,

  create: {
    open: 'Create scope',
    title: 'Create a secret scope',
    name: 'Name',
    manager: 'Who manages it at first',
    onlyMe: 'I do',
    onlyMeMeans: 'You decide who else may. Administrators manage every scope.',
    everybody: 'Everybody',
    everybodyMeans: 'Everybody may read and change all that is in it, and decide who may.',
    exists: (name: string) => `There is a scope ${name} already.`,
    act: 'Create',
    failed: 'The scope was not created.',
  },

  deletion: {
    title: (name: string) => `Delete the scope ${name}?`,
    looking: 'What goes with it is being looked up…',
    notFound: (reason: string) => `What goes with it could not be looked up. ${reason}`,
    goesWith: (secrets: number, acls: number) => (
      <>
        <strong>{count(secrets, 'secret', 'secrets')}</strong> and{' '}
        <strong>{count(acls, 'permission', 'permissions')}</strong> go with it.
      </>
    ),
    isEmpty: (acls: number) =>
      `It has no secrets. ${count(acls, 'permission goes', 'permissions go')} with it.`,
    forEver:
      'Programs that read from it fail from that moment on. This cannot be undone, and nobody can read the values any more.',
    act: 'Delete scope',
    failed: 'The scope was not deleted.',
  },
};

/** What the page of one secret scope says of its secrets. */
export const secretScopeTexts = {
  all: 'Secret scopes',
  parts: 'Parts of the scope',
  loading: 'The scope is being loaded…',
  failed: 'The scope cannot be shown.',
  gone: (name: string) => `There is no scope ${name}.`,
  goneMeans: 'It may have been deleted, or the address may be mistyped.',
  noName: 'The address names no scope. Choose one from the list.',
  youMay: (permission: SecretAclPermission) =>
    ({
      READ: 'You may read its secrets.',
      WRITE: 'You may read, put and delete its secrets.',
      MANAGE: 'You may read, put and delete its secrets, and decide who else may.',
    })[permission],
  notYours: 'You may not see what is in this scope.',
  notYoursMeans:
    'Ask whoever manages it, or an administrator, to let you. Tell them the name of the scope and your user name.',
  delete: 'Delete scope',
  put: 'Put secret',

  secrets: 'Secrets',
  table: (scope: string) => `Secrets of ${scope}`,
  secretsLoading: 'The secrets are being loaded…',
  secretsFailed: 'The secrets cannot be shown.',
  search: 'Search the secrets',
  key: 'Key',
  lastPut: 'Last put',
  acts: 'Replace or delete',
  replaceOne: (key: string) => `Replace the value of ${key}`,
  deleteOne: (key: string) => `Delete ${key}`,
  shown: (secrets: number) => `${count(secrets, 'secret', 'secrets')} shown`,
  noneMatches: (search: string) => `No secret is called anything like “${search}”.`,
  showAll: 'Show all secrets',
  none: 'No secrets yet',
  noneMeans: 'A secret is a password, key or file of up to 128 KB, under a name that programs ask for.',
  noneToRead: 'Nobody has put anything into this scope.',
  wasPut: (key: string) => `Put ${key}.`,
  wasReplaced: (key: string) => `Replaced the value of ${key}.`,
  wasDeleted: (key: string) => `Deleted ${key}.`,

  deletion: {
    title: (key: string) => `Delete ${key}?`,
    means: 'Programs that read it fail from that moment on. This cannot be undone.',
    act: 'Delete secret',
    failed: 'The secret was not deleted.',
  },

  panel: {
    scope: 'Scope',
    lastPut: 'Last put',
    valueIsNotShown:
      'Values are not shown on these pages. Programs read them, and each read is in the audit log.',
    replace: 'Replace value',
    delete: 'Delete',
    gone: (key: string) => `There is no secret ${key} in this scope.`,
    readIt: 'Read it',
    hints: {
      cli: 'In a shell, with the Databricks CLI. The value comes in base64.',
      python: 'In Python, with the Databricks SDK. In a notebook, dbutils is there already.',
      curl: 'In a shell, with the token in ~/.netrc. The value comes in base64.',
    },
  },
};

/** What the dialog says that puts a secret. */
export const putSecretTexts = {
  title: 'Put a secret',
  replaceTitle: (key: string) => `Replace the value of ${key}`,
  key: 'Key',
  from: 'The value is',
  kinds: { text: 'Text', file: 'A file' },
  value: 'Value',
  valueHelp: 'Several lines are fine. It cannot be shown again afterwards.',
  size: (bytes: number, most: number) => `${formatCount(bytes)} of ${formatCount(most)} bytes`,
  tooLong: (bytes: number, most: number) =>
    `${count(bytes - most, 'byte', 'bytes')} too many: a secret has ${formatCount(most)} bytes (128 KB) at most.`,
  empty: 'Write a value first.',
  notText: 'Some of it is no text. Put it as a file.',
  file: 'File',
  choose: 'Choose a file…',
  chooseOther: 'Choose another…',
  noFile: 'Choose a file first.',
  fileHelp: 'Its bytes are put as they are. Its name is not kept.',
  notRead: 'The file cannot be read. Choose it again.',
  exists: (key: string, ago: string) => `There is a secret ${key}, put ${ago}.`,
  existsMeans: 'Its value will be replaced, and cannot be brought back.',
  act: 'Put',
  replace: 'Replace value',
  failed: 'The secret was not put.',
};

/** What is said of who may do what in a secret scope. */
export const secretAclTexts = {
  title: 'Permissions',
  lead: 'Administrators may do everything in every scope, whoever stands here.',
  table: (scope: string) => `Who may do what in ${scope}`,
  loading: 'The permissions are being loaded…',
  notShown: 'The permissions cannot be shown.',
  none: 'Nobody but administrators may do anything in this scope.',
  who: 'Who',
  kind: 'Kind',
  may: 'May',
  you: 'You',
  youAreIn: 'You are in it',
  acts: 'Change or remove',
  changeOne: (name: string) => `Change the permission of ${name}`,
  removeOne: (name: string) => `Remove ${name}`,
  wasGiven: (name: string, permission: SecretAclPermission) =>
    `${name} may now ${secretsTexts.permissions[permission].toLowerCase()}.`,
  wasRemoved: (name: string) => `Removed ${name}.`,

  add: 'Add…',
  addTitle: 'Let somebody use this scope',
  changeTitle: (name: string) => `What may ${name} do?`,
  permission: 'Permission',
  chooseFirst: 'Choose one of those that are found.',
  give: 'Add',
  save: 'Save',
  failed: 'Nothing was changed.',

  removeTitle: (name: string) => `Remove ${name}?`,
  removeMeans: (permission: SecretAclPermission) =>
    `What this entry allows (${secretsTexts.permissions[permission].toLowerCase()}) is gone for the next request. What other entries allow stays.`,
  remove: 'Remove',

  loses: 'You would no longer manage this scope.',
  keeps: (permission: SecretAclPermission | undefined) =>
    permission === undefined
      ? 'You could not see what is in it any more, and could not take this back. Somebody else who manages it, or an administrator, could.'
      : `You could still ${secretsTexts.permissions[permission].toLowerCase()}, but could not take this back. Somebody else who manages it, or an administrator, could.`,
  nobodyManages: 'Nobody but administrators would manage it any more.',
  giveUp: 'Give up managing',
};
