import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { installPacked } from '../../scripts/packing/install-packed.ts';
import type { Bench, Suite, SuiteResult } from '../bench.ts';
import { median, spreadOf } from '../statistics.ts';

const WARM_UPS = 3;
const runFile = promisify(execFile);

/** What the command costs before it does anything: as it is installed, beside a Node that does nothing. */
export const commandStart: Suite = {
  name: 'command-start',
  title: 'latchkey --version, installed from its package, beside node -e 0',
  isQuick: true,
  run: measure,
};

async function measure({ rounds, announce }: Bench): Promise<SuiteResult> {
  announce('packing and installing the command');
  const installed = await installPacked(['cli']);
  try {
    const env = { PATH: installed.path };
    const latchkey = () => timed(join(installed.bin, 'latchkey'), ['--version'], env);
    const node = () => timed(process.execPath, ['-e', '0'], env);
    for (let i = 0; i < WARM_UPS; i++) await Promise.all([latchkey(), node()]);
    const pairs: { latchkeyMs: number; nodeMs: number }[] = [];
    for (let i = 0; i < rounds; i++) {
      if (i % 2 === 0) pairs.push({ latchkeyMs: await latchkey(), nodeMs: await node() });
      else pairs.push({ nodeMs: await node(), latchkeyMs: await latchkey() });
    }
    const more = pairs.map(({ latchkeyMs, nodeMs }) => latchkeyMs - nodeMs);
    const nodeMs = median(pairs.map((pair) => pair.nodeMs));
    return {
      goals: [{ what: 'more than node -e 0', atMost: 150, unit: 'ms', reached: spreadOf(more) }],
      facts: [{ what: 'node -e 0, median', value: `${Math.round(nodeMs)} ms` }],
    };
  } finally {
    installed.remove();
  }
}

async function timed(program: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const startedAt = performance.now();
  await runFile(program, args, { env });
  return performance.now() - startedAt;
}
