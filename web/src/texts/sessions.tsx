/** What the page of one's own sessions says. */
export const sessionTexts = {
  title: 'Sessions',
  lead: 'Where you are signed in. Sign out whatever you do not recognise, then change your password.',
  loading: 'Your sessions are being loaded…',
  failed: 'Your sessions cannot be shown.',
  table: 'Your sessions',
  columns: {
    client: 'Browser',
    lastSeen: 'Last used',
    signedIn: 'Signed in',
    address: 'From',
    act: 'Sign out',
  },
  thisOne: 'This browser',
  notAll: (shown: number, total: number) => `The ${shown} last used of ${total} are shown.`,
  signOut: 'Sign out',
  signOutOf: (client: string, address: string) => `Sign out ${client} at ${address}`,
  signOutOthers: 'Sign out everywhere else',
  endOne: 'Sign Out a Browser',
  endOneSays: (client: string) => (
    <>
      <strong>{client}</strong> is signed out with its next click. Access tokens stay good.
    </>
  ),
  endOthers: 'Sign Out Everywhere Else',
  endOthersSays: (count: number) =>
    count === 1
      ? 'One other browser is signed out with its next click. This one stays signed in, and access tokens stay good.'
      : `${count} other browsers are signed out with their next click. This one stays signed in, and access tokens stay good.`,
  notEnded: 'Nothing was signed out.',
  ended: (client: string) => `Signed out: ${client}`,
  othersEnded: (count: number) =>
    count === 1 ? 'One other browser is signed out.' : `${count} other browsers are signed out.`,
};
