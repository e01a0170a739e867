/** What the page says that a password link leads to. */
export const setPasswordTexts = {
  title: 'Set your password',
  lead: (userName: string) => (
    <>
      For <strong>{userName}</strong>
    </>
  ),
  checking: 'The link is being checked…',
  password: 'New password',
  rules:
    'At least 15 characters: four or five unrelated words, or what a password manager makes. Spaces count, too.',
  whatEnds: 'All browsers that are signed in with this name are signed out. Access tokens stay good.',
  set: 'Set Password',
  notSet: 'The password was not set.',
  noCode: 'Open your link again',
  noCodeSays:
    'This page forgets the link as soon as it has read it, so it is not here after loading the page anew. Open the link once more from where you got it.',
  notGood: 'This link is not good',
  notGoodSays:
    'It may be used or expired already, or a newer one was made. Ask an administrator for a new link.',
  notChecked: 'The link cannot be checked at the moment.',
  isSet: 'Your password is set',
  isSetSays: 'The link is used up. Sign in with your new password.',
  signIn: 'Sign in',
};
