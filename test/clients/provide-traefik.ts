import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram } from '../support/program.ts';
import { findProgram, inherited, KEPT, lastLine, type Provided } from './provide.ts';

const BUILD_MS = 2_400_000;
const MODULE = 'github.com/traefik/traefik/v3';

/** Traefik built from its module at this version; half an hour and some gigabytes the first time. */
export async function provideTraefik(version: string): Promise<Provided> {
  const path = join(KEPT, `traefik-${version}`);
  if (existsSync(path)) return { path };
  const go = await findProgram('go', 'version');
  if ('reason' in go) return go;
  const env = { ...inherited(), GOFLAGS: '-mod=mod' };
  const downloaded = await runProgram('go', ['mod', 'download', '-json', `${MODULE}@${version}`], { env });
  if (downloaded.exitCode !== 0) return { reason: `go mod download: ${lastLine(downloaded.stderr)}` };
  const { Dir: source } = JSON.parse(downloaded.stdout) as { Dir: string };
  const folder = `${path}-source`;
  rmSync(folder, { recursive: true, force: true });
  cpSync(source, folder, { recursive: true });
  const writable = await runProgram('chmod', ['-R', 'u+w', folder]);
  if (writable.exitCode !== 0) return { reason: lastLine(writable.stderr) };
  addLeftOut(folder);
  const args = ['build', '-ldflags=-s -w', '-o', path, './cmd/traefik'];
  const built = await runProgram('go', args, { cwd: folder, env, timeoutMs: BUILD_MS });
  rmSync(folder, { recursive: true, force: true });
  return built.exitCode === 0 ? { path } : { reason: `go build: ${lastLine(built.stderr)}` };
}

/** A module's archive leaves out the modules that lie inside it; Traefik has one, of two empty structures. */
function addLeftOut(folder: string): void {
  const inner = join(folder, 'pkg', 'config', 'dynamic', 'ext');
  mkdirSync(inner, { recursive: true });
  writeFileSync(join(inner, 'go.mod'), 'module github.com/traefik/traefik/dynamic/ext\n\ngo 1.24\n');
  writeFileSync(join(inner, 'ext.go'), 'package ext\n\ntype HTTP struct{}\n\ntype Router struct{}\n');
}
