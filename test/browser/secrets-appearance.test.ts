import { test } from 'vitest';
import { look } from './look.ts';
import { signInByApi } from './people.ts';
import type { Stage } from './screens/screen.ts';
import { prepareSecrets, SECRET_SCREENS } from './screens/secrets.ts';
import { useSite } from './site.ts';

let stage: Stage;

const site = useSite(async ({ server }) => {
  stage = await prepareSecrets(server);
});

test.each(SECRET_SCREENS.map((screen) => ({ screen, name: screen.name })))(
  '$name is accessible and fits at every size',
  async ({ screen }) => {
    const page = await site.open();
    if (screen.as) await signInByApi(page, stage[screen.as]);
    await screen.open(page, stage);
    await look(page, screen.name);
  },
);
