/** What the band at the top and the menu of the account say. */
export const accountTexts = {
  api: 'API',
  signIn: 'Sign in',
  account: 'Account',
  accountOf: (name: string) => `Account: ${name}`,
  administrator: 'Administrator',
  signedIn: 'Signed in',
  signOut: 'Sign out',
  stillSignedIn: (problem: string) => `You are still signed in. ${problem}`,
  theme: 'Theme',
  themes: { system: 'As the system', light: 'Light', dark: 'Dark' },
};
