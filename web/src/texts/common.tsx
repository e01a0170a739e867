/** What several areas of the pages say. */
export const commonTexts = {
  product: 'Latchkey',
  /** The title of a page in the browser's tab. */
  pageTitle: (page: string) => `${page} · Latchkey`,
  skipToContent: 'Skip to the content',
  close: 'Close',
  cancel: 'Cancel',
  tryAgain: 'Try again',
  tryAgainIn: (seconds: number) => `Try again in ${seconds} s`,
  search: 'Search',
  /** Before the headings of a table on narrow screens. */
  sortBy: 'Sort by',
  mayBeOutOfDate: (reason: string) => `What you see may be out of date. ${reason}`,
  showMore: 'Show more',
  loadingMore: 'Loading…',
  userSettings: 'User Settings',

  password: 'Password',
  /** Of the button beside a password field. */
  show: (label: string) => `Show ${label.toLowerCase()}`,
  capsLock: 'Caps Lock is on.',
  /** Beside the label of a field. */
  fieldNote: (note: string) => ` (${note})`,
  optional: 'optional',

  copy: 'Copy',
  copied: 'Copied',
  copyWhat: (what: string) => `Copy ${what}`,
  copiedWhat: (what: string) => `Copied ${what}`,
  isCopied: (what: string) => `Copied ${what} to the clipboard.`,
  readyMadeTexts: 'Ready-made texts',
  /** Of what a button copies. */
  snippetText: (name: string) => `${name} text`,
  isMarked: 'It is marked: copy it with Ctrl+C or ⌘C.',

  soon: 'in less than a minute',
  justNow: 'just now',
  never: 'Never',

  noReason: (status: number) => `The server answered with status ${status} and gave no reason.`,
  unreachable: 'The server cannot be reached. Check your connection, then try again.',
  foreignAnswer: 'Something between this page and the server answered in its place.',
  pageFailed: 'Something in this page failed. Load it again, then try once more.',

  notAvailable: 'Not available',
  cannotBeShown: 'This page cannot be shown',
  notFound: 'Page not found',
  noPageHere: 'There is no page here',
  mayBeMistyped: 'The address may be mistyped, or the page has moved.',
  toSettings: 'Go to your settings',
};
