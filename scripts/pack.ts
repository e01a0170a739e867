import { join, relative } from 'node:path';
import { pack, WORKSPACES } from './packing/pack.ts';

for (const path of await pack(WORKSPACES, join(import.meta.dirname, '..', 'dist')))
  console.log(relative(process.cwd(), path));
