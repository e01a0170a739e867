import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Provided } from './provide.ts';
import { provideGoProgram } from './provide-go.ts';

/** Traefik built from its module at this version; half an hour and some gigabytes the first time. */
export function provideTraefik(version: string): Promise<Provided> {
  const module = 'github.com/traefik/traefik/v3';
  return provideGoProgram({ name: 'traefik', module, version, main: './cmd/traefik', mend: addLeftOut });
}

/** A module's archive leaves out the modules that lie inside it; Traefik has one, of two empty structures. */
function addLeftOut(folder: string): void {
  const inner = join(folder, 'pkg', 'config', 'dynamic', 'ext');
  mkdirSync(inner, { recursive: true });
  writeFileSync(join(inner, 'go.mod'), 'module github.com/traefik/traefik/dynamic/ext\n\ngo 1.24\n');
  writeFileSync(join(inner, 'ext.go'), 'package ext\n\ntype HTTP struct{}\n\ntype Router struct{}\n');
}
