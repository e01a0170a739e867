import { join, relative } from 'node:path';
import { packAll } from './packing/pack.ts';

const packed = packAll(join(import.meta.dirname, '..', 'dist'));
for (const path of Object.values(packed)) console.log(relative(process.cwd(), path));
