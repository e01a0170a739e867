import type { Command } from 'commander';
import type { CommonOptions } from '../connection.ts';
import { describeDistance } from '../duration.ts';
import { chooseFormat, renderJson, renderTable } from '../output.ts';
import { listProfiles, type Profile } from '../profiles/profile.ts';
import type { Terminal } from '../terminal.ts';

/** `latchkey profiles`: who is signed in where; asks no server and opens no keyring. */
export function defineProfiles(parent: Command, terminal: Terminal): void {
  parent
    .command('profiles')
    .description('list where you are signed in')
    .action((_options: unknown, command: Command) => showProfiles(terminal, command.optsWithGlobals()));
}

async function showProfiles(terminal: Terminal, options: CommonOptions): Promise<void> {
  const profiles = listProfiles(terminal);
  if (chooseFormat(options.output, terminal.stdout) === 'json')
    await terminal.stdout.write(renderJson({ profiles }));
  else if (profiles.length === 0)
    await terminal.stdout.write('You are signed in nowhere: "latchkey login" does that.\n');
  else await terminal.stdout.write(renderProfiles(profiles, terminal.now()));
}

function renderProfiles(profiles: readonly Profile[], now: number): string {
  const rows = profiles.map(({ name, host, userName, scopes, expiresAt, storage }) => [
    ...[name, host, userName, scopes?.join(', ') ?? 'no limit'],
    ...[expiresAt < 0 ? 'never' : describeDistance(expiresAt, now), storage],
  ]);
  return renderTable([['PROFILE', 'SERVER', 'USER', 'SCOPES', 'EXPIRES', 'KEPT IN'], ...rows]);
}
