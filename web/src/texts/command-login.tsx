/** What the page says that lets `latchkey login` have a token. */
export const commandLoginTexts = {
  title: 'Sign in a command',
  heading: 'Let a command act as you?',
  lead: (
    <>
      Allow it only if you have just run <code>latchkey login</code> yourself.
    </>
  ),
  loading: 'What the command asks for is being looked up…',
  notGood: 'This address is not right',
  notGoodSays: 'It was not written by a command, or not all of it is here.',
  runAgain: (
    <>
      Run <code>latchkey login</code> again, and open the whole address that it prints.
    </>
  ),
  cannotAllow: 'You cannot let it have a token now.',

  machine: 'It says that it runs on',
  user: 'It would act as',
  use: 'It may be used for',
  ends: 'It ends',
  shortened: (asked: string, longest: string) =>
    `It asked for ${asked}; this workspace allows ${longest} at most.`,
  allow: 'Allow',
  allowing: 'Allowing…',
  deny: 'Deny',

  allowed: 'The command is signed in',
  allowedLead: 'Your browser has been sent to it. Go on in the terminal.',
  notThere: 'If nothing happens there, the command has ended: run it again.',
  denied: 'Nothing was allowed',
  deniedLead: 'The command gets no token. You can close this window.',

  carry: 'Carry this code to your terminal',
  carryLead: 'Paste it where the command asks for it. It is good once.',
  code: 'code',
  goodFor: (seconds: number) =>
    seconds === 1 ? 'Good for 1 more second.' : `Good for ${seconds} more seconds.`,
  keepIt: 'Give it to nobody.',
  keepItSays: 'Nobody else needs it. Whoever asks you for it wants to act as you.',
  over: 'The code is not good any more',
  overLead: 'It is good for a minute only. If you have used it, all is well; otherwise have another one.',
  another: 'Show another code',

  duration: (count: number, unit: 'day' | 'hour' | 'minute' | 'second') =>
    `${count.toLocaleString('en')} ${unit}${count === 1 ? '' : 's'}`,
};
