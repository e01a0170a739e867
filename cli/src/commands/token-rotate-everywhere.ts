import { type CommonOptions, connectWith, namedHost } from '../connection.ts';
import { describePlace } from '../doctor/found.ts';
import { findInVariables } from '../doctor/sdk-finds.ts';
import { describeDistance } from '../duration.ts';
import { CommandFailure } from '../exit-code.ts';
import { plain, renderTable, tell } from '../output.ts';
import { chooseProfile } from '../profiles/choose-profile.ts';
import { listKeptPlaces } from '../rotation/kept-places.ts';
import { type Everywhere, planEverywhere, rotateEverywhere } from '../rotation/rotate-everywhere.ts';
import type { Terminal } from '../terminal.ts';

export interface EverywhereOptions extends CommonOptions {
  readonly dryRun?: boolean;
}

/** `latchkey token rotate --everywhere`: another token in each place of this machine that keeps one for the host. */
export async function runEverywhere(
  terminal: Terminal,
  options: EverywhereOptions,
  wanted: { grace_seconds?: number; lifetime_seconds?: number },
): Promise<void> {
  if (options.user !== undefined || options.profile !== undefined)
    throw new CommandFailure('wrongUsage', 'Every place is renewed: leave out --user and --profile.');
  const host = hostOf(terminal, options);
  const places = await listKeptPlaces(terminal, host);
  const clientFor = (token: string) => connectWith(terminal, { ...options, host }, { token });
  const deps = { terminal, host, clientFor, wanted };
  const isPlan = options.dryRun === true;
  const { renewed, left } = await (isPlan ? planEverywhere : rotateEverywhere)(deps, places);
  const variables = namesOfVariables(
    terminal,
    host,
    places.flatMap(({ tokens }) => tokens),
  );
  await tell(
    terminal.stdout,
    options.output,
    sentences(terminal, { host, renewed, left, variables, isPlan }),
    {
      host,
      ...(isPlan && { dry_run: true }),
      rotated: renewed.map(({ token, renewal }) => ({
        ...(renewal && { token_id: renewal.tokenId, expiry_time: renewal.expiresAt }),
        replaces: token.tokenId,
        places: token.places.map(({ name }) => name),
      })),
      left: left.map(({ token, why }) => ({
        ...{ token_id: token.tokenId, reason: why },
        places: token.places.map(({ name }) => name),
      })),
      variables,
    },
  );
  if (renewed.length > 0) return;
  const advice = 'sign in with `latchkey login`';
  throw new CommandFailure(
    'notAuthenticated',
    `Nothing on this machine holds a good token for ${host}: ${advice}.`,
  );
}

/** The one that is named; else that of the logins, which must be one. */
function hostOf(terminal: Terminal, options: CommonOptions): string {
  const named = namedHost(terminal, options);
  const host = named ?? chooseProfile(terminal, { name: undefined, host: undefined })?.host;
  return connectWith(terminal, { ...options, ...(host !== undefined && { host }) }, { token: 'none' }).host;
}

/** Variables that hold one of these tokens: no command can change those of the shell it was started from. */
function namesOfVariables(terminal: Terminal, host: string, tokens: readonly string[]): readonly string[] {
  return findInVariables(terminal, host)
    .filter(({ secret }) => tokens.includes(secret))
    .map(({ place }) => describePlace(place));
}

interface Tidings extends Everywhere {
  readonly host: string;
  readonly variables: readonly string[];
  readonly isPlan: boolean;
}

function sentences({ now }: Terminal, { host, renewed, left, variables, isPlan }: Tidings): string {
  const rows = [
    ...renewed.flatMap(({ token, renewal }) =>
      token.places.map(({ name }) => [
        name,
        isPlan ? 'would be renewed' : 'renewed',
        renewal ? expiryOf(renewal.expiresAt, now()) : '',
      ]),
    ),
    ...left.flatMap(({ token, why }) => token.places.map(({ name }) => [name, 'left as it is', why])),
  ];
  const table = rows.length === 0 ? '' : renderTable([['PLACE', `AT ${host}`, ''], ...rows]);
  const verb = isPlan ? 'would end' : 'has ended';
  const ofVariables = variables.map(
    (name) => `${plain(name)} holds a token that ${verb}: set it anew, with \`latchkey env\`.\n`,
  );
  return `${table}${ofVariables.join('')}`;
}

function expiryOf(expiresAt: number, now: number): string {
  return expiresAt < 0 ? 'never expires' : `expires ${describeDistance(expiresAt, now)}`;
}
