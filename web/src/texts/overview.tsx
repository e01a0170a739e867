import { formatCount, formatShare } from '../format-number.ts';

/** What the console's overview says. */
export const overviewTexts = {
  title: 'Overview',
  lead: 'How the workspace’s tokens are, and how they are used.',
  loading: 'Tokens are being counted…',
  failed: 'The overview cannot be shown.',
  refresh: 'Refresh',
  countedAt: (when: string) => `Tokens were counted ${when}.`,
  figures: 'Figures',

  living: 'Living tokens',
  livingNote: (owners: number) => (owners === 1 ? 'of one owner' : `of ${formatCount(owners)} owners`),
  usedLastDay: 'Used in the last day',
  usedLastDayNote: (part: number, whole: number) => `${formatShare(part, whole)} of those that live`,
  expiring7: 'Expire within 7 days',
  expiring7Note: 'What uses them stops then',
  expiring30: 'Expire within 30 days',
  expiring30Note: 'Time to renew them',
  unused: 'Unused for 30 days',
  unusedNote: 'Nobody would miss them',
  neverExpiring: 'Never expire',
  neverExpiringNote: 'Good until somebody revokes them',
  administrators: 'Administrators',
  administratorsNote: 'active members of admins',
  failedSignIns: 'Failed sign-ins',
  failedSignInsNote: 'wrong passwords in the last day',

  asTable: 'Show the numbers as a table',
  inAll: 'In all',
  tokens: 'Tokens',

  verifications: 'Verifications',
  verificationsLoading: 'Verifications are being counted…',
  verificationsFailed: 'Verifications cannot be shown.',
  verificationsSummary: (all: number, accepted: number) =>
    all === 0
      ? 'No token was presented in this time.'
      : `${all === 1 ? '1 token was presented' : `Tokens were presented ${formatCount(all)} times`}; ${formatShare(accepted, all)} were accepted.`,
  ranges: 'How far back',
  range: { hour: 'Hour', day: 'Day', month: '30 days' },
  barsOf: { hour: 'Minute', day: 'Hour', month: 'Day' },
  shown: 'Which of them',
  everything: 'All',
  refusedOnly: 'Refused',
  groups: {
    accepted: 'Accepted',
    ended: 'Expired or revoked',
    unknown: 'Unknown',
    held: 'Held back',
  },
  groupsNote:
    'Held back: a good token whose owner is inactive or may not use tokens, that came from an address outside its limits, or while tokens are switched off.',

  ages: 'Tokens by age',
  agesSummary: (old: number, all: number) =>
    all === 0 ? 'There are no tokens.' : `${formatShare(old, all)} were generated more than 90 days ago.`,
  age: 'Generated',
  ageNames: {
    1: 'in the last day',
    7: '1 to 7 days ago',
    30: '7 to 30 days ago',
    90: '30 to 90 days ago',
    365: '90 days to a year ago',
  } as Readonly<Record<number, string>>,
  ageNamesShort: { 1: '< 1 d', 7: '< 7 d', 30: '< 30 d', 90: '< 90 d', 365: '< 1 y' } as Readonly<
    Record<number, string>
  >,
  oldest: 'more than a year ago',
  oldestShort: '> 1 y',

  expiries: 'Expiries ahead',
  expiriesSummary: (weeks: number, soon: number, later: number) =>
    `${formatCount(soon)} expire within ${weeks} weeks, ${formatCount(later)} later.`,
  week: 'Week',
  weekOf: (from: string, to: string) => `${from} to ${to}`,
};
