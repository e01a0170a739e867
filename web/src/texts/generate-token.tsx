/** What the dialog says that generates a token and shows it, once. */
export const generateTokenTexts = {
  title: 'Generate New Token',
  shownTitle: 'Your new token',
  comment: 'Comment',
  commentPlaceholder: 'What is this token for?',
  generate: 'Generate',
  notGenerated: 'No token was generated.',
  perhapsGenerated:
    'A token may have been generated all the same: look at the list, and revoke what you cannot use.',
  cannotGenerate: 'You cannot generate a token now.',
  quota: (count: number) =>
    `You have ${count} tokens, as many as one owner may have: revoke one that is no longer needed.`,
  byLink: 'A link has filled in this form.',
  byLinkLead:
    'Generate the token only if you trust where the link came from, and see that it may do no more than it needs.',
  leftOut: (parts: readonly string[]) => `Left out, as nobody here knows what it means: ${parts.join(' · ')}`,
  scopesProblem: 'Choose at least one scope, or let the token be used for everything.',

  lifetime: 'Lifetime (days)',
  longestAllowed: 'Longest allowed',
  usualLifetimes: 'Usual lifetimes',
  usualLifetime: (days: number) => (days === 365 ? '1 year' : `${days} days`),
  workspaceLimit: 'Workspace limit',
  never: 'Never expires',
  neverMeaning:
    'It works until somebody revokes it. Prefer a lifetime: a token that nobody remembers cannot leak for ever then.',
  lifetimeProblem: 'Give a whole number of days, at least 1, or nothing for as long as the workspace allows.',
  lifetimeTooLong: (longest: number) =>
    `This workspace allows at most ${longest} days: choose fewer, or nothing for as long as it allows.`,
  lifetimeLimit: (longest: number) => `This workspace allows at most ${longest} days.`,
  lifetimeLongest: 'It expires after the longest time that the workspace allows.',
  expiresOn: (day: string) => `It expires on ${day}.`,
  doesNotExpire: 'It does not expire.',

  moreOptions: 'More options',
  use: 'What it may be used for',
  useAll: 'Everything that you may do',
  useSome: 'Only some APIs',
  scopes: 'Scopes',
  addresses: 'Where it may be used from',
  addressesPlaceholder: '192.0.2.7, 10.0.0.0/8',
  addressesMeaning:
    'IP addresses and CIDR ranges, as the server sees them. Nothing: from everywhere. It is refused from elsewhere, even to you.',
  noAddress: (text: string) => `“${text}” is neither an IP address nor a CIDR range such as 10.0.0.0/8.`,
  notFirstAddress: (text: string, first: string) =>
    `“${text}” begins within its range: write ${first} for all of it, or the address alone.`,
  tooManyAddresses: (count: number) => `Name at most ${count} addresses and ranges.`,
  chosen: (scopes: readonly string[]) => `Chosen: ${scopes.join(', ')}`,
  learnScopes: 'Learn scopes',
  learnScopesMeaning:
    'Sees which scopes it uses, so that you can limit it to them later. Changes nothing by itself.',

  leaveTitle: 'Close without copying?',
  leaveLead:
    'You have not copied the token, and it cannot be shown again. Without it you would generate another.',
  leave: 'Close without copying',
  goBack: 'Go back',

  token: 'token',
  onlyTime: 'This is the only time that it is shown.',
  copyNow: 'Copy it now and keep it where you keep passwords.',
  done: 'Done',

  putToUse: 'Put it to use',
  environment: 'Environment',
  snippetHints: {
    netrc: 'Add to ~/.netrc and let nobody else read that file (chmod 600). Then curl -n signs in by itself.',
    curl: 'Asks who you are.',
    environment: 'For a shell. Official clients read these variables.',
    databrickscfg: 'Add to ~/.databrickscfg (chmod 600). Official clients read that file.',
    python: 'Nothing to install. Better still, read the token from the environment.',
  },

  seeThatItWorks: 'See that it works',
  testLead: 'Asks the server who you are, with the token and without your session.',
  testNow: 'Test it now',
  answer: 'Answer',
  works: (milliseconds: number, userName: string) =>
    `It works: the server answered in ${milliseconds} ms and knows you as ${userName}.`,
  refused: (status: number, problem: string) => `The server refused it with status ${status}. ${problem}`,
};
