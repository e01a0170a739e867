#!/usr/bin/env node
import { runCommand } from './run-command.ts';
import type { Output } from './terminal.ts';

const { argv, env, stdin, stdout, stderr } = process;

process.exitCode = await runCommand({
  argv: argv.slice(2),
  env,
  stdin,
  stdout: outputOf(stdout),
  stderr: outputOf(stderr),
  now: () => Date.now(),
});

function outputOf(stream: NodeJS.WriteStream): Output {
  // Each write tells of its own failure.
  stream.on('error', () => {});
  return {
    isTerminal: stream.isTTY === true,
    columns: stream.isTTY ? stream.columns : undefined,
    write: (text) =>
      new Promise((resolve, reject) => {
        stream.write(text, (error) => (error ? reject(error) : resolve()));
      }),
  };
}
