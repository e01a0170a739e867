import { ApiError, LatchkeyClient } from '@latchkey/client';
import type { Command } from 'commander';
import { type CommonOptions, namedHost, USER_AGENT } from '../connection.ts';
import { describeDistance } from '../duration.ts';
import { CommandFailure } from '../exit-code.ts';
import { parsedHost } from '../parsed-host.ts';
import { chooseProfile } from '../profiles/choose-profile.ts';
import { forgetProfile, type Profile } from '../profiles/profile.ts';
import { openStore, readTokens } from '../storage/token-store.ts';
import type { Terminal } from '../terminal.ts';

/** `latchkey logout`: revokes the token of a profile and forgets it. */
export function defineLogout(parent: Command, terminal: Terminal): void {
  parent
    .command('logout')
    .description('revoke the token of a profile, and forget it')
    .action((_options: unknown, command: Command) => logOut(terminal, command.optsWithGlobals()));
}

async function logOut(terminal: Terminal, options: CommonOptions): Promise<void> {
  const named = namedHost(terminal, options);
  const host = named === undefined ? undefined : parsedHost(named, options);
  const name = options.profile ?? (terminal.env.LATCHKEY_PROFILE || undefined);
  const profile = chooseProfile(terminal, { name, host });
  if (profile === undefined) throw new CommandFailure('notAuthenticated', 'Nobody is signed in here.');
  const problem = await revoke(terminal, profile, options);
  // Whatever became of the server: who signs out wants nothing of it to stay here.
  await (await openStore(terminal, profile.storage)).delete(profile);
  await forgetProfile(terminal, profile.name);
  if (problem !== undefined) throw new CommandFailure('failed', notRevoked(terminal, profile, problem));
  await terminal.stdout.write(`Signed out at ${profile.host}: the token is revoked.\n`);
}

/** Why the token is still good; undefined: it is not. */
async function revoke(
  terminal: Terminal,
  profile: Profile,
  { allowPlainHttp = false }: CommonOptions,
): Promise<string | undefined> {
  const { host } = profile;
  if (profile.expiresAt >= 0 && profile.expiresAt <= terminal.now()) return undefined;
  try {
    for (const token of await readTokens(terminal, profile)) {
      const credential = { token };
      await new LatchkeyClient({ host, allowPlainHttp, credential, userAgent: USER_AGENT })
        .endOwnToken()
        .catch((error: unknown) => {
          // One that the server does not take is as good as revoked.
          if (!(error instanceof ApiError && error.isCredentialRefused)) throw error;
        });
    }
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function notRevoked(terminal: Terminal, { host, tokenId, expiresAt }: Profile, problem: string): string {
  const end = expiresAt < 0 ? 'never ends' : `ends ${describeDistance(expiresAt, terminal.now())}`;
  return `The token is forgotten here, but not revoked: it ${end}. Revoke ${tokenId.slice(0, 12)} at ${host}. ${problem}`;
}
