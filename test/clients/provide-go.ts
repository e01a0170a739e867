import { cpSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { runProgram } from '../support/program.ts';
import { findProgram, inherited, KEPT, lastLine, type Provided } from './provide.ts';

const BUILD_MS = 2_400_000;

interface GoProgram {
  /** What the program is called; its file, too. */
  readonly name: string;
  readonly module: string;
  readonly version: string;
  /** The folder of its `main`, where that is not the module's own. */
  readonly main?: string;
  /** Changes a copy of the source, where the module's archive alone does not build. */
  readonly mend?: (source: string) => void;
}

/**
 * A Go program built from its module at this version, which takes minutes the first time. The source is built as
 * it was downloaded, not by `go install`: that asks for lists of versions, which not every module proxy has.
 */
export async function provideGoProgram({ name, module, version, ...how }: GoProgram): Promise<Provided> {
  const folder = join(KEPT, `${name}-${version}`);
  const path = join(folder, name);
  if (existsSync(path)) return { path };
  const go = await findProgram('go', 'version');
  if ('reason' in go) return go;
  const env = { ...inherited(), GOFLAGS: '-mod=mod -buildvcs=false' };
  const options = { env, timeoutMs: BUILD_MS };
  const downloaded = await runProgram('go', ['mod', 'download', '-json', `${module}@${version}`], options);
  if (downloaded.exitCode !== 0) return { reason: `go mod download: ${refusal(downloaded)}` };
  const source = `${folder}-source`;
  rmSync(source, { recursive: true, force: true });
  cpSync((JSON.parse(downloaded.stdout) as { Dir: string }).Dir, source, { recursive: true });
  const writable = await runProgram('chmod', ['-R', 'u+w', source]);
  if (writable.exitCode !== 0) return { reason: lastLine(writable.stderr) };
  how.mend?.(source);
  mkdirSync(folder, { recursive: true });
  const args = ['build', '-ldflags=-s -w', '-o', path, how.main ?? '.'];
  const built = await runProgram('go', args, { cwd: source, ...options });
  rmSync(source, { recursive: true, force: true });
  return built.exitCode === 0 ? { path } : { reason: `go build: ${lastLine(built.stderr)}` };
}

/** A Go program built from a folder of ours with the modules that its `go.sum` names. */
export async function provideGoBuild(folder: string): Promise<Provided> {
  const go = await findProgram('go', 'version');
  if ('reason' in go) return go;
  mkdirSync(KEPT, { recursive: true });
  const path = join(KEPT, basename(folder));
  const options = { cwd: folder, env: inherited(), timeoutMs: BUILD_MS };
  const built = await runProgram('go', ['build', '-o', path, '.'], options);
  return built.exitCode === 0 ? { path } : { reason: `go build: ${lastLine(built.stderr)}` };
}

/** With `-json` it tells what failed in its answer, and not beside it. */
function refusal({ stdout, stderr }: { stdout: string; stderr: string }): string {
  if (stdout.trim() === '') return lastLine(stderr);
  return lastLine((JSON.parse(stdout) as { Error?: string }).Error ?? stderr);
}
