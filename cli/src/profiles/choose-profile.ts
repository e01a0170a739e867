import { CommandFailure } from '../exit-code.ts';
import type { Terminal } from '../terminal.ts';
import { checkProfileName, DEFAULT_PROFILE, listProfiles, type Profile } from './profile.ts';

interface Asked {
  /** By option or environment. */
  readonly name: string | undefined;
  /** As `parseHost` writes it; undefined: none was named. */
  readonly host: string | undefined;
}

/** Of several profiles, which is meant where none is named; undefined: nobody can say. */
export function usualOf(profiles: readonly Profile[]): Profile | undefined {
  const [first, second] = profiles;
  return profiles.find(({ name }) => name === DEFAULT_PROFILE) ?? (second === undefined ? first : undefined);
}

/**
 * The profile that is meant: the one that is named, else the only one of the host, else `default`, else the only one there
 * is. Undefined where nothing is known. A profile is never given for another host than its own: throws `CommandFailure`
 * for one that is named with another, for a name that nobody has, and where several could be meant.
 */
export function chooseProfile(terminal: Pick<Terminal, 'env'>, { name, host }: Asked): Profile | undefined {
  const profiles = listProfiles(terminal);
  if (name !== undefined) {
    const named = profiles.find((profile) => profile.name === checkProfileName(name));
    if (named === undefined)
      throw new CommandFailure(
        'notAuthenticated',
        `There is no profile ${name}: \`latchkey login --profile ${name}\` makes it.`,
      );
    if (host === undefined || named.host === host) return named;
    const message = `The profile ${name} is for ${named.host}, and its token is sent nowhere else: leave out the host, or name another profile.`;
    throw new CommandFailure('wrongUsage', message);
  }
  const possible = host === undefined ? profiles : profiles.filter((profile) => profile.host === host);
  const usual = usualOf(possible);
  if (usual !== undefined || possible.length === 0) return usual;
  const names = possible.map((profile) => profile.name).join(', ');
  throw new CommandFailure(
    'wrongUsage',
    `Several profiles could be meant: choose one of ${names} with --profile.`,
  );
}
