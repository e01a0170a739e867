import { LatchkeyClient, type RotateTokenResponse } from '@latchkey/client';
import type { Command } from 'commander';
import { again } from '../again.ts';
import { connectAs, USER_AGENT } from '../connection.ts';
import { describeDistance, readLifetime } from '../duration.ts';
import { CommandFailure } from '../exit-code.ts';
import { plain, renderJson, tell } from '../output.ts';
import { keepProfile, type Profile } from '../profiles/profile.ts';
import { forgetRotationKey, rotationKeyOf } from '../rotation/rotation-keys.ts';
import { openStore } from '../storage/token-store.ts';
import type { Terminal } from '../terminal.ts';
import { tokenIdOf } from '../token-id.ts';
import { type EverywhereOptions, runEverywhere } from './token-rotate-everywhere.ts';

interface RotateOptions extends EverywhereOptions {
  readonly everywhere?: boolean;
  readonly grace?: string;
  readonly lifetime?: string;
}

/** `latchkey token rotate`: another token in the place of the one that is in use. */
export function defineTokenRotate(parent: Command, terminal: Terminal): void {
  parent
    .command('rotate')
    .description('put a new token in the place of the one in use: that of the login, or LATCHKEY_TOKEN')
    .option('--grace <duration>', 'how long the old one works on where the new one is not used')
    .option('--lifetime <duration>', 'at most that of the old one (default)')
    .option('--everywhere', 'renew all that this machine keeps for the host: logins, .netrc, .databrickscfg')
    .option('--dry-run', 'with --everywhere: tell what would be renewed')
    .addHelpText(
      'after',
      '\nThe token of a login is replaced where it is kept. Of LATCHKEY_TOKEN the new value is printed; the old one\nworks until the new one is first used. Repeated, it gives the same value again.\nWith --everywhere each place gets the successor of what it held, or, when anything fails, all stay as they were.',
    )
    .action((_options: unknown, command: Command) => rotate(terminal, command.optsWithGlobals()));
}

async function rotate(terminal: Terminal, options: RotateOptions): Promise<void> {
  const wanted = {
    ...(options.grace !== undefined && { grace_seconds: readLifetime(options.grace) }),
    ...(options.lifetime !== undefined && { lifetime_seconds: readLifetime(options.lifetime) }),
  };
  if (options.everywhere === true) return runEverywhere(terminal, options, wanted);
  if (options.dryRun === true)
    throw new CommandFailure('wrongUsage', 'Only what --everywhere does is told beforehand: name both.');
  if (options.user !== undefined)
    throw new CommandFailure('wrongUsage', 'Only a token is rotated, by itself: leave out --user.');
  const { client, found, profile } = await connectAs(terminal, options);
  const { credential } = found;
  if (!('token' in credential)) throw new CommandFailure('notAuthenticated', 'There is no token to rotate.');
  const tokenId = tokenIdOf(credential.token);
  const request = { idempotency_key: await rotationKeyOf(terminal, client.host, tokenId), ...wanted };
  const rotated = await again(() => client.rotateToken(request));
  if (profile === undefined) await handOver(terminal, options, rotated);
  else await replace(terminal, options, { profile, rotated, tokenId });
}

/** The key is kept: whoever has not got the value asks once more. */
async function handOver(
  terminal: Terminal,
  options: RotateOptions,
  rotated: RotateTokenResponse,
): Promise<void> {
  const isJson = options.output === 'json';
  await terminal.stdout.write(isJson ? renderJson(rotated) : `${rotated.token_value}\n`);
  if (!terminal.stderr.isTerminal) return;
  const end = describeDistance(rotated.grace_end_time, terminal.now());
  await terminal.stderr.write(`The old value works until this one is first used, or ends ${end}.\n`);
}

async function replace(
  terminal: Terminal,
  options: RotateOptions,
  { profile, rotated, tokenId }: { profile: Profile; rotated: RotateTokenResponse; tokenId: string },
): Promise<void> {
  const { token_value: token, token_info: info } = rotated;
  await (await openStore(terminal, profile.storage)).write(profile, token);
  const renewed = { ...profile, tokenId: info.token_id, expiresAt: info.expiry_time };
  await keepProfile(terminal, renewed);
  // Its first use, now that it is kept, ends the old one.
  const client = new LatchkeyClient({
    ...{ host: profile.host, credential: { token }, userAgent: USER_AGENT },
    allowPlainHttp: options.allowPlainHttp ?? false,
  });
  await again(() => client.me());
  await forgetRotationKey(terminal, tokenId);
  const { name, host, expiresAt } = renewed;
  const told = { profile: name, host, token_id: info.token_id, expiry_time: expiresAt, replaces: tokenId };
  const expiry = expiresAt < 0 ? 'never expires' : `expires ${describeDistance(expiresAt, terminal.now())}`;
  const line = `The login ${plain(name)} at ${plain(host)} has a new token, which ${expiry}. The old one has ended.\n`;
  await tell(terminal.stdout, options.output, line, told);
}
