/** What the console's reports say. */
export const reportTexts = {
  title: 'Reports',
  lead: 'Tokens that somebody should look at. Each report is a list to read here or to download as CSV.',
  loading: 'The reports are being loaded…',
  failed: 'The reports cannot be shown.',
  allReports: 'All reports',
  lookedAt: (name: string) => lookedAt[name] ?? '',
  days: 'Days',
  daysNote: 'from 0 to 3,650',
  show: 'Show',
  download: 'Download CSV',
  tokens: 'Tokens of the report',
  tokensLoading: 'The report is being made…',
  tokensFailed: 'The report cannot be shown.',
  none: 'No token is in this report.',
  shown: (count: number) => (count === 1 ? '1 token shown' : `${count} tokens shown`),
};

const lookedAt: Readonly<Record<string, string>> = {
  never_expires: 'Whoever finds one can use it until somebody revokes it.',
  expiring: 'What depends on them stops when they expire: renew them before.',
  unused: 'Nobody would miss them: the fewer tokens there are, the fewer can leak.',
  unlimited_scopes: 'Most programs need one or two APIs.',
  unlimited_addresses: 'A token of a server is of no use to a thief if it works from that server alone.',
  inactive_owner: 'They are refused while the owner is inactive, and good again with them.',
  on_behalf: 'Most are for service principals. Others deserve a question.',
};
