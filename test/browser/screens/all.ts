import type { RunningServer } from '../../support/latchkeyd.ts';
import { TOKEN_DIALOG_SCREENS, TOKEN_LIST_SCREENS } from './access-tokens.ts';
import { CONSOLE_SCREENS, prepareConsole } from './console.ts';
import { FILES_SCREENS, prepareFiles } from './files.ts';
import { OTHER_SCREENS } from './others.ts';
import type { Screen, Stage } from './screen.ts';
import { prepareSecrets, SECRET_SCREENS } from './secrets.ts';
import { SIGN_IN_SCREENS } from './sign-in.ts';
import { prepareStage } from './stage.ts';

/** What everybody sees: looked at by the tests for its accessibility, and by `npm run screenshots` as pictures. */
export const SCREENS: readonly Screen[] = [
  ...SIGN_IN_SCREENS,
  ...TOKEN_LIST_SCREENS,
  ...TOKEN_DIALOG_SCREENS,
  ...OTHER_SCREENS,
];

/** Every screen that there is a picture of, on the server that has what it shows. The console's tests look at its own. */
export const STAGES: readonly {
  readonly prepare: (server: RunningServer) => Promise<Stage>;
  readonly screens: readonly Screen[];
}[] = [
  { prepare: prepareStage, screens: SCREENS },
  { prepare: prepareConsole, screens: CONSOLE_SCREENS },
  { prepare: prepareFiles, screens: FILES_SCREENS },
  { prepare: prepareSecrets, screens: SECRET_SCREENS },
];

/** The screens of phones, tablets and desks, by what they are called in the names of pictures. */
export const SIZES = [
  { size: 'phone', viewport: { width: 390, height: 844 } },
  { size: 'tablet', viewport: { width: 768, height: 1024 } },
  { size: 'desktop', viewport: { width: 1440, height: 900 } },
] as const;
