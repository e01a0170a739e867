/** What the page to change one's password says. */
export const passwordTexts = {
  title: 'Password',
  lead: 'Use four or five unrelated words, or let a password manager make one. Your other browsers are signed out when it changes; your access tokens stay good.',
  current: 'Current password',
  new: 'New password',
  rule: 'At least 15 characters. Spaces count, too.',
  notChanged: 'The password was not changed.',
  changed: 'Your password is changed.',
  othersSignedOut: 'Other browsers that were signed in with your name are signed out.',
  change: 'Change Password',
};
