import { formatCount } from '../format-number.ts';

/** What the page of the audit log says, but for the sentences of its events. */
export const auditTexts = {
  title: 'Audit log',
  lead: 'Who did what, when and from where. Every act is in here, and uses and refusals are counted.',
  loading: 'The events are being loaded…',
  failed: 'The events cannot be shown.',
  list: 'Events',
  none: 'No event matches.',
  noneYet: 'Nothing has happened yet.',
  looking: 'Looking further back…',
  shown: (count: number) => (count === 1 ? '1 event shown' : `${count} events shown`),
  refused: (status: number) => `Refused, ${status}`,
  failedStatus: (status: number) => `Failed, ${status}`,
  times: (count: number) => (count === 1 ? 'once' : `${formatCount(count)} times`),
  from: 'from',
  onTheMachine: 'on the machine',
  utc: (text: string) => `${text} UTC`,
};

/** The form that says which events are wanted. */
export const auditFilterTexts = {
  form: 'Which events',
  range: 'When',
  ranges: {
    any: 'Any time',
    '1h': 'Last hour',
    '24h': 'Last 24 hours',
    '7d': 'Last 7 days',
    '30d': 'Last 30 days',
    exact: 'Exact times',
  },
  from: 'From',
  to: 'Until, not included',
  inZone: (zone: string) => `In your time zone, ${zone}`,
  inUtc: (utc: string) => `${utc} UTC`,
  notATime: 'Write a date and a time.',
  principal: 'Who',
  principalHint: 'User name or id',
  action: 'Action',
  anyAction: 'Any action',
  outcome: 'Outcome',
  outcomes: { any: 'Any', refused: 'Refused or failed' },
  more: 'More filters',
  service: 'Service',
  serviceHint: 'Such as accounts',
  address: 'Address',
  addressHint: 'Such as 192.0.2.1',
  tokenId: 'Token id',
  tokenIdHint: '64 hexadecimal digits; never its value',
  notATokenId: 'A token’s id has 64 hexadecimal digits. Never write its value here.',
  show: 'Show events',
  clear: 'Clear filters',
};

/** Following what happens. */
export const liveTexts = {
  live: 'Follow live',
  off: 'New events are shown as they happen.',
  endsInThePast: 'Only without an end: the time that is shown is over by then.',
  beginning: 'Getting ready…',
  following: 'Following',
  stalled: (reason: string) => `Not following just now, it is tried again. ${reason}`,
  show: (count: number) => `Show ${count === 1 ? '1 new event' : `${count} new events`}`,
  arrived: (count: number) => (count === 1 ? '1 new event at the top.' : `${count} new events at the top.`),
  waitingSaid: (count: number) =>
    count === 1
      ? '1 new event waits. A button above the list shows it.'
      : `${count} new events wait. A button above the list shows them.`,
  missed: 'More has happened than can be followed. Nothing is lost: it is in the list.',
  loadAnew: 'Load the list anew',
};

/** An event that is opened. */
export const eventTexts = {
  what: 'What happened',
  parameters: 'Parameters',
  noParameters: 'None',
  trail: 'Its place in the trail',
  time: 'Time',
  action: 'Action',
  service: 'Service',
  who: 'Who',
  principalId: 'Principal id',
  address: 'Address',
  client: 'Client',
  session: 'Session',
  request: 'Request',
  status: 'Status',
  error: 'Error',
  result: 'Result',
  occurrences: 'How often',
  occurrencesNote: 'Alike ones within some minutes are counted together.',
  none: 'None',
  eventId: 'Event id',
  chain: 'Chain',
  chainNote: 'Which node, since which start. Each chain has one writer.',
  number: 'Number',
  numberNote: 'The events of a chain are numbered without gaps: one that is missing shows.',
  hash: 'Hash of the one before',
  hashNote: 'SHA-256 of the event with the number before: one that was changed shows.',
  account: 'Account',
  workspace: 'Workspace',
  version: 'Version',
  level: 'Level',
  seeAlso: 'See also',
  byThem: 'Everything by them',
  fromThere: 'Everything from this address',
  ofToken: 'Everything about this token',
  likeThis: 'Every event of this kind',
};

/** Taking the trail away, and what can be shown with it. */
export const exportTexts = {
  open: 'Export',
  title: 'Export the trail',
  range: 'What is exported',
  everything: 'All events there are.',
  between: (from: string | undefined, to: string | undefined) => {
    if (from === undefined) return `All events before ${to}.`;
    if (to === undefined) return `All events from ${from} on.`;
    return `All events from ${from} until ${to}.`;
  },
  widened:
    'A range is widened to whole signed segments, some minutes at each end: only those can be checked.',
  othersIgnored: 'The other filters do not matter here: a trail with holes could not be checked.',
  recorded: 'That it was exported is an event of the trail, too.',
  jsonLines: 'JSON lines, as system.access.audit',
  delivered: 'JSON lines, as delivered logs',
  check: 'How an export is checked',
  checkLead:
    'Anywhere, without the server and its database. Get the public key once on the server’s machine and keep it elsewhere; then check any export with it:',
  keyCommand: 'latchkeyd audit public-key > audit.pem',
  checkCommand: 'latchkeyd audit check latchkey-audit.jsonl --public-key audit.pem',
  proves:
    'It says whether an event was changed, left out, moved or added since. An earlier export with --expect-head shows that nothing is missing at the end.',
  api: 'The same by the API',
};
