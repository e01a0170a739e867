/** What the page of the notifications says. */
export const notificationTexts = {
  title: 'Notifications',
  lead: 'What people and programs were told of tokens, and what they could not be told.',
  loading: 'The notifications are being loaded…',
  failed: 'The notifications cannot be shown.',
  list: 'Notifications',
  none: 'No notification matches.',
  noneYet: 'Nothing was told yet. A token that is generated, revoked or about to expire is told.',
  notSetUp: 'Nobody is told of anything',
  notSetUpMeans:
    'Mail tells the owners of tokens, a webhook tells a program. Write these settings and start the server again:',
  channels: { mail: 'Mail', webhook: 'Webhook' },
  isSetUp: 'Set up',
  isNotSetUp: 'Not set up',
  settings: {
    mail: ['LATCHKEY_SMTP_URL_FILE', 'LATCHKEY_MAIL_FROM', 'LATCHKEY_PUBLIC_URL'],
    webhook: ['LATCHKEY_WEBHOOK_URL_FILE', 'LATCHKEY_WEBHOOK_SECRET_FILE'],
  },
  settingsNeeded: 'To set it up, write',
  waiting: 'Waiting',
  gaveUp: 'Given up in 30 days',
  lastSuccess: 'Last delivered',
  noSuccess: 'Nothing in 7 days',
  test: 'To try it, on the server’s machine:',
  testCommand: 'latchkeyd notifications test',
  channel: 'Channel',
  anyChannel: 'All',
  state: 'State',
  anyState: 'Any',
  states: { waiting: 'Waiting', delivered: 'Delivered', failed: 'Given up' },
  reload: 'Load anew',
  columns: {
    what: 'What',
    to: 'To',
    state: 'State',
    created: 'Since',
    attempts: 'Attempts',
    settled: 'When',
    error: 'Last problem',
  },
  kinds: {
    'token.generated': (count: number) =>
      count === 1 ? 'A token was generated' : `${count} tokens were generated`,
    'token.revoked': (count: number) =>
      count === 1 ? 'A token was revoked' : `${count} tokens were revoked`,
    'token.exposed': (count: number) =>
      count === 1 ? 'A token was found exposed' : `${count} tokens were found exposed`,
    'token.expiring': (count: number) => (count === 1 ? 'A token expires' : `${count} tokens expire`),
    'token.rotated': (count: number) =>
      count === 1 ? 'A token was rotated' : `${count} tokens were rotated`,
    'token.reused': (count: number) =>
      count === 1
        ? 'The old value of a rotated token was used'
        : `Old values of ${count} rotated tokens were used`,
    'identity.linked': () => 'An identity was linked to an account',
    'password.link_made': () => 'A password link was made',
    'password.changed': () => 'A password was changed',
  },
  theWebhook: 'The webhook',
  nextAttempt: 'next attempt',
  noError: 'None',
};
