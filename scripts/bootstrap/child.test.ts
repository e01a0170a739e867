import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const STAY = 'setTimeout(() => process.exit(9), 20_000);';

test("the child's exit code becomes ours", async () => {
  expect((await wrap('process.exit(42)')).exitCode).toBe(42);
});

test('a child ended by signal n gives 128+n', async () => {
  expect((await wrap('process.kill(process.pid, "SIGKILL")')).exitCode).toBe(137);
});

test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
  '%s reaches the child, and we outlive it',
  async (signal) => {
    const { exitCode, output } = await wrap(
      `process.on('${signal}', () => setTimeout(() => { console.log('tidied up'); process.exit(0); }, 100));
     ${STAY}
     console.log('ready');`,
      signal,
    );
    expect(output).toBe('ready\ntidied up\n');
    expect(exitCode).toBe(0);
  },
);

test('a child that is to stop with our parent gets a SIGTERM when that is killed', async () => {
  const code =
    "process.on('SIGTERM', () => { console.log('stopped'); process.exit(0); }); console.log('ready');";
  const shell = spawn('/bin/sh', [
    '-c',
    '"$@"; exit',
    'sh',
    ...wrapperCommand(STAY + code, { stopWithParent: true }),
  ]);
  let output = '';
  shell.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
    if (output === 'ready\n') shell.kill('SIGKILL');
  });
  await new Promise((resolve) => shell.once('close', resolve));
  expect(output).toBe('ready\nstopped\n');
});

function wrap(code: string, signal?: NodeJS.Signals): Promise<{ exitCode: number | null; output: string }> {
  const [command = '', ...args] = wrapperCommand(code, { stopWithParent: false });
  const wrapper = spawn(command, args);
  let output = '';
  wrapper.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
    if (output === 'ready\n' && signal !== undefined) wrapper.kill(signal);
  });
  return new Promise((resolve) => {
    wrapper.once('close', (exitCode) => resolve({ exitCode, output }));
  });
}

function wrapperCommand(code: string, { stopWithParent }: { stopWithParent: boolean }): string[] {
  const module = JSON.stringify(join(import.meta.dirname, 'child.mjs'));
  const wrapper = `
    const { runInForeground } = await import(${module});
    const options = { cwd: '/', env: process.env, stopWithParent: ${stopWithParent} };
    process.exitCode = await runInForeground(process.execPath, process.argv.slice(1), options);`;
  return [process.execPath, '--input-type=module', '-e', wrapper, '--', '-e', code];
}
