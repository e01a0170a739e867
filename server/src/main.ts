#!/usr/bin/env node
import { runCommand } from './command-line/run.ts';

const { argv, env, stdin, stdout, stderr } = process;

process.exitCode = await runCommand({
  argv: argv.slice(2),
  env,
  cwd: process.cwd(),
  stdin,
  stdout,
  print: (text) => void stdout.write(`${text}\n`),
  complain: (text) => void stderr.write(`${text}\n`),
  onStopSignal(stop) {
    // On and not once: Ctrl-C reaches us from the terminal and again from whoever started us.
    process.on('SIGTERM', stop);
    process.on('SIGINT', stop);
  },
  showAs(title) {
    process.title = title;
  },
  onHangUp: (act) => void process.on('SIGHUP', act),
});
// What is still open must not keep a stopped server alive.
setTimeout(() => process.exit(), 500).unref();
