/** What the list of one's own tokens says. */
export const accessTokensTexts = {
  title: 'Access Tokens',
  lead: 'With a token, programs act as you. Treat it like a password: one for each place of use, and no longer than needed.',
  generateNewToken: 'Generate New Token',

  notShown: 'Your tokens cannot be shown.',
  loading: 'Your tokens are being loaded…',
  noTokens: 'No tokens yet',
  noTokensLead: 'Generate one for a script, a tool or a service that is to act as you.',

  searchTokens: 'Search your tokens',
  whichTokens: 'Which tokens',
  active: 'Active',
  all: 'All',
  shown: (count: number) => (count === 1 ? '1 token shown' : `${count} tokens shown`),
  youHaveNo: { active: 'You have no active token.', all: 'You have no token.' },
  noneMatches: {
    active: (search: string) => `No active token matches “${search}”.`,
    all: (search: string) => `No token matches “${search}”.`,
  },
  showAll: 'Show all tokens',

  table: 'Your access tokens',
  comment: 'Comment',
  scopes: 'Scopes',
  created: 'Created',
  expires: 'Expires',
  lastUsed: 'Last used',
  revoke: 'Revoke',
  revokeToken: (name: string) => `Revoke ${name}`,
  noComment: 'No comment',
  tokenEndingIn: (lastFour: string) => `token ending in ${lastFour}`,
  endsIn: 'ends in ',
  endMark: '••••',
  allApis: 'All APIs',
  withToken: (name: string) => `with ${name}`,
  withGoneToken: 'with a token no longer listed',
  onlyFrom: (ranges: readonly string[]) =>
    ranges.length === 1 ? `only from ${ranges[0]}` : `only from ${ranges.length} addresses and ranges`,
  savedTitle: (name: string) => `Saved: ${name}`,
  from: (address: string) => `from ${address}`,
  expiresWhen: (relative: string) => `Expires ${relative}`,
  expiredWhen: (relative: string) => `Expired ${relative}`,
  revokedWhen: (relative: string) => `Revoked ${relative}`,
  revokedAsLeaked: (relative: string) => `Revoked ${relative}, leaked`,

  learning: 'Learning scopes',
  learnt: (count: number) => `Learnt ${count} ${count === 1 ? 'scope' : 'scopes'}`,
  ofToken: (name: string) => ` of ${name}`,

  revokedTitle: (name: string) => `Revoked: ${name}`,
  programsRefused: 'Programs that still use it are refused from now on.',
  refusedEverywhere: '✓ Revoked everywhere.',
  refusedEverywhereFrom: (when: string) => `Not every node has confirmed it; all refuse it from ${when} on.`,
  othersRevoked: (count: number) =>
    count === 1
      ? 'The token that was generated with it is revoked, too.'
      : `The ${count} tokens that were generated with it are revoked, too.`,
  othersStay: (count: number) =>
    count === 1
      ? 'The token that was generated with it stays good.'
      : `The ${count} tokens that were generated with it stay good.`,
  narrowedTitle: (name: string) => `Narrowed: ${name}`,
  narrowed: (scopes: readonly string[]) =>
    `From now on it may be used for ${scopes.join(', ')} only. It has stopped learning.`,
};
