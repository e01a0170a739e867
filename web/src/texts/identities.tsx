type Problem = (title: string) => string;

/** Why a way through an identity provider did not end well, by the word in the address. */
const PROBLEMS: Readonly<Record<string, Problem>> = {
  lost: (title) =>
    `The way back from ${title} was not begun in this browser, took longer than ten minutes, or was used already. Try again from here; if it happens again, allow cookies for this site and open it by the address that its operator gives out.`,
  declined: (title) => `${title} did not let you in, or you stopped there. Nothing has changed.`,
  unreachable: (title) => `${title} did not answer. Try again in a moment.`,
  untrusted: (title) =>
    `What ${title} answered could not be verified, so nothing was done. Tell an administrator if it happens again.`,
  not_linked: (title) =>
    `Your ${title} account is not linked to a user here. Sign in with your password and link it under User Settings → Sign-in, or ask an administrator.`,
  not_active: () => 'Your user is deactivated: ask an administrator.',
  linked_elsewhere: (title) =>
    `That ${title} account is linked to another user. Unlink it there first, or sign in at ${title} as somebody else.`,
  other_identity: (title) =>
    `You signed in at ${title} with an account that is not linked to you. Try again with yours.`,
  not_fresh: (title) =>
    `${title} did not say that you have just signed in there, so it proves nothing. Sign in anew when it asks; if it does not ask, tell an administrator.`,
  session_ended: () => 'You were signed out meanwhile. Sign in, then try again.',
};

/** What is said of identity providers: where somebody signs in, proves it, links and unlinks. */
export const identitiesTexts = {
  problem: (code: string, title: string) =>
    (Object.hasOwn(PROBLEMS, code) ? PROBLEMS[code] : undefined)?.(title) ??
    'Something on the server failed. Try again; its operator finds the reason in the log.',
  /** Of a provider whose name is not known. */
  theProvider: 'the provider',
  continueWith: (title: string) => `Continue with ${title}`,
  goingTo: (title: string) => `Going to ${title}…`,
  unreachableNow: 'Did not answer a moment ago',
  or: 'or',
  passwordsOff:
    'Nobody can sign in at the moment: passwords are switched off, and no identity provider is set up.',
  passwordsOffAdvice:
    'Whoever runs this server lets passwords in again with the command latchkeyd password-sign-in enable.',
  cookieLost: (title: string) =>
    `You signed in at ${title}, but the browser did not keep the session cookie. Allow cookies for this site, and open it by the address that its operator gives out.`,

  proofLead: (userName: string) => (
    <>
      It has been a while since you signed in as <strong>{userName}</strong>. Sign in again to go on; what you
      were doing stays as it is.
    </>
  ),
  confirmWith: (title: string) => `Confirm with ${title}`,
  windowBlocked: 'The browser did not open a window for it. Allow windows of this site, then try again.',
  windowOpen: (title: string) => `Go on in the window of ${title}. This page notices when you are done.`,
  noWayToProve:
    'You have no password here and no linked account that is set up, so nothing can prove it. Sign out and in again.',

  doneTitle: 'Confirmed',
  done: 'It is you. This window can be closed.',
  notDoneTitle: 'Not confirmed',
  closeAndTryAgain: 'Close this window and try again.',

  title: 'Sign-in',
  lead: 'Sign in with an account that you have elsewhere, such as that of your organization. Whoever can use that account can sign in as you.',
  linked: (title: string) => `${title} is linked: you can sign in with it from now on.`,
  unlinked: (title: string) => `${title} is unlinked. Your other browsers are signed out.`,
  notLinked: 'Nothing was linked.',
  notShown: 'Your linked accounts cannot be shown.',
  linkedAccounts: 'Linked accounts',
  otherProviders: 'Accounts that you can link',
  linkedBy: {
    user: 'Linked by you',
    email: 'Linked by your e-mail address',
    provisioning: 'Came with your user',
  },
  lastSignIn: 'Last sign-in',
  linkedOn: 'Linked',
  noProviderAny: 'No longer set up on this server',
  link: (title: string) => `Link ${title}`,
  unlink: 'Unlink',
  unlinkOf: (title: string, account: string) => `Unlink ${title}, ${account}`,
  noProviders: 'No identity provider is set up',
  noProvidersLead:
    'You sign in with your password. Whoever runs this server can add a provider to its configuration.',
  noLinks: 'No account is linked to you yet.',
  noPassword: 'You have no password here: your linked accounts are your only way in.',

  linkTitle: (title: string) => `Link ${title}`,
  linkLead: (title: string) =>
    `Give your password once more. You then sign in at ${title}, and whoever can sign in there with that account can sign in as you.`,
  linkLeadWithout: (title: string) =>
    `You sign in at ${title} next, and whoever can sign in there with that account can sign in as you.`,
  unlinkTitle: (title: string) => `Unlink ${title}`,
  unlinkLead: (title: string, account: string) => (
    <>
      <strong>{account}</strong> at {title} can no longer sign in as you. Your other browsers are signed out;
      your access tokens stay good.
    </>
  ),
  notUnlinked: 'The account was not unlinked.',
};
