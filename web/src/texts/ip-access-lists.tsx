import { formatCount } from '../format-number.ts';

/** What the page of the IP access lists says. */
export const ipListTexts = {
  title: 'IP access lists',
  lead: 'From which addresses requests are taken: by everybody, with any credential, for the API and these pages.',
  loading: 'The lists are being loaded…',
  failed: 'The lists cannot be shown.',
  add: 'Add a list',
  lists: 'IP access lists',
  none: 'No lists yet',
  noneMeans:
    'Requests are taken from everywhere. An allow list admits its addresses and nothing else; a block list refuses its addresses, whatever the allow lists say.',
  types: { ALLOW: 'Allow', BLOCK: 'Block' },
  columns: {
    label: 'Name',
    type: 'Type',
    addresses: 'Addresses',
    state: 'State',
    changed: 'Changed',
    acts: 'Acts',
  },
  on: 'On',
  off: 'Off',
  addresses: (count: number) => (count === 1 ? '1 address or range' : `${count} addresses and ranges`),
  emptyAllow: 'Empty: admits nobody',
  emptyBlock: 'Empty',
  andMore: (count: number) => `and ${count} more`,
  edit: 'Edit',
  enable: 'Switch on',
  disable: 'Switch off',
  delete: 'Delete',
  actOn: (act: string, label: string) => `${act} ${label}`,
  saved: (label: string) => `The list “${label}” is saved.`,
  enabled: (label: string) => `The list “${label}” is switched on.`,
  disabled: (label: string) => `The list “${label}” is switched off.`,
  deleted: (label: string) => `The list “${label}” is deleted.`,
};

/** How things stand: the switch, and whoever reads this. */
export const ipStateTexts = {
  state: 'How it stands',
  switch: 'The lists are',
  enforced: 'in force',
  notEnforced: 'not in force',
  enforcedMeans: 'Who is refused gets no further, whatever the credential.',
  notEnforcedMeans: 'Until the workspace’s switch is on, they refuse nobody.',
  toSettings: 'Workspace settings',
  yourAddress: 'Your address',
  unknownAddress: 'unknown',
  admitted: 'You get in.',
  wouldBeAdmitted: 'With the lists in force you would get in.',
  wouldNotBeAdmitted:
    'With the lists in force you would not get in, so the switch refuses to be turned on from here.',
  failed: 'It cannot be told who would be refused.',
};

/** What a change would do to those who use tokens. */
export const impactTexts = {
  title: 'What this would do',
  ifEnforced: 'What this would do once the lists are in force',
  ifSwitchedOn: 'What the switch would do now',
  looking: 'Looking at who would be refused…',
  failed: 'It cannot be told who would be refused.',
  nobody: 'No token that was used in the last 30 days would be refused.',
  tokens: (count: number) =>
    count === 1
      ? '1 token that was used in the last 30 days would be refused where it was last used.'
      : `${formatCount(count)} tokens that were used in the last 30 days would be refused where they were last used.`,
  incomplete: 'There are too many tokens to look at all of them: there may be more.',
  tokensAt: (count: number) => (count === 1 ? '1 token' : `${formatCount(count)} tokens`),
  lastUsed: 'last used',
  andOthers: 'The addresses used last; there are others.',
  addresses: 'Addresses that would be refused',
  lockedOut: (address: string) =>
    `You would lock yourself out: your address ${address} would be refused. The server does not do that.`,
  lockedOutLater: (address: string) =>
    `Your address ${address} would be refused. The switch could then not be turned on from here.`,
};

/** A list that is written. */
export const ipListFormTexts = {
  addTitle: 'Add a list',
  editTitle: 'Edit the list',
  label: 'Name',
  labelHint: 'Such as “Office Berlin”; no two lists of a type have the same.',
  type: 'Type',
  typeMeans: {
    ALLOW: 'Requests come from these addresses, or from another allow list.',
    BLOCK: 'Requests never come from these addresses.',
  },
  addresses: 'Addresses and ranges',
  addressesHint:
    'One a line, or many pasted with commas or spaces: 192.0.2.1, 192.0.2.0/24, 2001:db8::/32. All lists together hold 1,000.',
  count: (count: number) => (count === 1 ? '1 address or range' : `${count} addresses and ranges`),
  problems: 'To be mended',
  unreadable: (line: number, text: string) => (
    <>
      Line {line}: <b>{text}</b> is neither an address nor a range.
    </>
  ),
  hostBits: (line: number, text: string, means: string) => (
    <>
      Line {line}: <b>{text}</b> is taken for {means}.
    </>
  ),
  moreProblems: (count: number) => `And ${count} more.`,
  addMine: (address: string) => `Add my address, ${address}`,
  isEnabled: 'Switched on',
  cancel: 'Cancel',
  save: 'Save',
  notSaved: 'The list was not saved.',
  mendFirst: 'Mend the addresses that are named below the field.',
  nameFirst: 'Give it a name.',
  changedMeanwhile: 'Somebody has changed this list since you opened it.',
  changedMeans: 'Nothing was saved. It now has:',
  goneMeanwhile: 'Somebody has deleted this list since you opened it. Nothing was saved.',
  /** Behind the name of a list. */
  aboutList: (type: string, state: string) => ` (${type}, ${state})`,
  takeTheirs: 'Show theirs',
  keepMine: 'Overwrite with mine',
};

/** An act on a list that is asked about first. */
export const ipListActTexts = {
  enableTitle: (label: string) => `Switch on “${label}”?`,
  disableTitle: (label: string) => `Switch off “${label}”?`,
  deleteTitle: (label: string) => `Delete “${label}”?`,
  deleteMeans: 'Its addresses are gone with it.',
  cancel: 'Cancel',
  enable: 'Switch on',
  disable: 'Switch off',
  delete: 'Delete',
  notDone: 'Nothing was changed.',
  changedMeanwhile: 'Somebody has changed this list since you looked at it. Look at it again.',
};
