/** What is said where somebody signs in, and where the password is asked for again. */
export const signInTexts = {
  title: 'Sign in',
  heading: 'Sign in to Latchkey',
  lead: 'Generate, see and revoke your access tokens.',
  userName: 'User name',
  signIn: 'Sign in',
  signingIn: 'Signing in…',
  forgotten: 'Forgotten your password? An administrator can set a new one.',
  httpApi: 'HTTP API',
  cookieLost:
    'Your name and password are right, but the browser did not keep the session cookie. Allow cookies for this site, and open it by the address that its operator gives out.',

  goingOn: 'Signing you in…',
  goingOnLead: 'The service that you opened comes next.',
  notSignedInThere: 'You are not signed in there',
  openServiceAgain:
    'This browser did not set out to sign in there, or took too long. Open the service again; it needs your browser to keep its cookies.',

  proofTitle: 'Confirm that it is you',
  proofLead: (userName: string) => (
    <>
      It has been a while since you signed in as <strong>{userName}</strong>. Give your password again to go
      on.
    </>
  ),
  confirm: 'Confirm',
};
