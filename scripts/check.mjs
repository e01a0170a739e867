import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runCaptured } from './bootstrap/child.mjs';
import { exitWith } from './bootstrap/failure.mjs';

const ROOT = dirname(import.meta.dirname);

const SOURCE_FOLDERS = [
  'client/src',
  'server/src',
  'cli/src',
  'web/src',
  'test',
  'bench',
  'examples',
  'scripts',
].filter((folder) => existsSync(join(ROOT, folder)));

const STEPS = [
  { name: 'format and lint', command: ['node_modules/@biomejs/biome/bin/biome', 'check'] },
  { name: 'types', command: ['node_modules/@typescript/native/bin/tsc', '-p', 'tsconfig.json'] },
  {
    name: 'types of the web',
    command: ['node_modules/@typescript/native/bin/tsc', '-p', 'web/tsconfig.json'],
  },
  {
    name: 'imports',
    command: [
      'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs',
      '--config',
      '.dependency-cruiser.cjs',
      ...SOURCE_FOLDERS,
    ],
  },
  { name: 'generated docs', command: ['scripts/generate-docs.ts', '--check'] },
].filter(
  ({ command: [program = ''] }) => program !== 'scripts/generate-docs.ts' || existsSync(join(ROOT, program)),
);

await exitWith(async () => {
  for (const { name, command } of STEPS) {
    const startedAt = performance.now();
    const options = { cwd: ROOT, env: process.env };
    const { exitCode, output } = await runCaptured(process.execPath, command, options);
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    if (exitCode !== 0) console.log(output.trimEnd());
    console.log(`${exitCode === 0 ? 'ok    ' : 'FAILED'} ${name.padEnd(16)} ${seconds} s`);
    if (exitCode !== 0) return exitCode;
  }
  return 0;
});
