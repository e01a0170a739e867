import type { CommonOptions } from '../connection.ts';
import { describeDistance } from '../duration.ts';
import type { Terminal } from '../terminal.ts';
import { askServer, isEnded, type Verdict } from './ask.ts';
import { type ClientReport, whatClientsSend } from './clients.ts';
import { describePlace, type FoundCredential, isSamePlace, type LookedAt } from './found.ts';
import { findInLogins } from './login-finds.ts';
import { findInNetrcs } from './netrc-finds.ts';
import { findInProfiles, findInVariables } from './sdk-finds.ts';

/** A credential, what the server says of it, and which programs send it. */
export interface Examined {
  readonly credential: FoundCredential;
  readonly verdict: Verdict;
  readonly clients: readonly string[];
}

const SOON_MS = 7 * 86_400_000;

export interface Report {
  readonly host: string;
  readonly credentials: readonly Examined[];
  readonly clients: readonly ClientReport[];
  readonly files: readonly LookedAt[];
  /** What is wrong, each in a sentence without any value. */
  readonly problems: readonly string[];
}

/** All that lies on this machine for a host, what the server says of it, and what programs make of it. */
export async function examine(terminal: Terminal, options: CommonOptions, host: string): Promise<Report> {
  const [netrc, profiles, logins] = await Promise.all([
    findInNetrcs(terminal, host),
    findInProfiles(terminal, host),
    findInLogins(terminal, host),
  ]);
  const variables = findInVariables(terminal, host);
  const clients = whatClientsSend(terminal, host, { netrc, profiles, variables, logins });
  const found = [
    ...netrc.all.flatMap(({ credentials }) => credentials),
    ...(profiles?.credentials ?? []),
    ...variables,
    ...logins.credentials,
  ];
  // What a profile and variables give together stands in neither of them as a whole.
  const joined = clients.flatMap(({ answer }) => (answer.kind === 'sends' ? [answer.credential] : []));
  const all = [...found, ...joined].filter(
    (one, index, every) =>
      every.findIndex((other) => isSamePlace(one.place, other.place) && one.secret === other.secret) ===
      index,
  );
  const verdicts = await askServer(terminal, options, all);
  const credentials = all.flatMap((credential) => {
    const verdict = verdicts.get(credential.secret);
    return verdict === undefined ? [] : [{ credential, verdict, clients: clientsOf(credential, clients) }];
  });
  const files = [...netrc.all, ...(profiles === undefined ? [] : [profiles]), ...logins.files];
  const problems = [...problemsOf(credentials, clients, files, terminal.now()), ...logins.problems];
  return { host, credentials, clients, files, problems };
}

function clientsOf({ place }: FoundCredential, clients: readonly ClientReport[]): readonly string[] {
  return clients
    .filter(({ answer }) => answer.kind === 'sends' && isSamePlace(answer.credential.place, place))
    .map(({ client }) => client);
}

function problemsOf(
  credentials: readonly Examined[],
  clients: readonly ClientReport[],
  files: readonly LookedAt[],
  now: number,
): readonly string[] {
  return [
    ...files.flatMap(({ file, isOpenToOthers, isOwn, problems }) => [
      ...(isOwn ? [] : [`${file} belongs to another user of this machine.`]),
      ...(isOpenToOthers ? [`${file} can be read or written by other users of this machine.`] : []),
      ...problems.map((problem) => `${file}: ${problem}.`),
    ]),
    ...credentials
      .filter(({ verdict }) => isEnded(verdict))
      .map(
        ({ credential, verdict }) => `The token in ${describePlace(credential.place)} is ${verdict.status}.`,
      ),
    ...credentials.flatMap(({ credential, verdict }) =>
      endsSoon(verdict, now)
        ? [
            `The token in ${describePlace(credential.place)} ends ${describeDistance(verdict.expiresAt, now)}.`,
          ]
        : [],
    ),
    ...clients.flatMap(({ client, answer }) =>
      answer.kind === 'fails' ? [`${client} fails: ${answer.why}.`] : [],
    ),
    ...differing(clients),
  ];
}

/** Soon enough to be forgotten until then; one that was made for less than that is renewed by whoever made it so. */
function endsSoon(verdict: Verdict, now: number): verdict is Verdict & { expiresAt: number } {
  const { status, expiresAt = -1, createdAt = 0 } = verdict;
  if (status !== 'good' || expiresAt < 0) return false;
  return expiresAt - now < SOON_MS && expiresAt - createdAt > SOON_MS;
}

function differing(clients: readonly ClientReport[]): readonly string[] {
  const [curl, python] = ['curl -n', 'Python requests'].map((name) =>
    clients.find(({ client }) => client === name),
  );
  if (curl?.answer.kind !== 'sends' || python?.answer.kind !== 'sends') return [];
  const [one, other] = [curl.answer.credential, python.answer.credential];
  if (one.secret === other.secret && one.userName === other.userName) return [];
  return ['curl -n and Python requests send different things to this host.'];
}
