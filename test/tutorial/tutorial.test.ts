import { basename } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Installed, installPacked } from '../../scripts/packing/install-packed.ts';
import { WORKSPACES } from '../../scripts/packing/pack.ts';
import { followTutorial, isInstallation, tutorialSteps } from '../support/tutorial.ts';

vi.setConfig({ hookTimeout: 240_000, testTimeout: 120_000 });

let installed: Installed;
beforeAll(async () => {
  installed = await installPacked(WORKSPACES);
});
afterAll(() => installed?.remove());

test('each command of the tutorial shows what the page says', () => followTutorial(installed));

test('what the page has packed and installed is what there is', () => {
  const [pack, install, ...others] = tutorialSteps().filter(isInstallation);
  expect(others).toEqual([]);
  const [client, cli, server] = installed.packages.map((path) => `dist/${basename(path)}`);
  expect(pack).toMatchObject({ command: 'npm run pack', shows: `${client}\n${cli}\n${server}\n` });
  expect(install?.command).toBe(`npm install --global ${server} ${cli}`);
});
