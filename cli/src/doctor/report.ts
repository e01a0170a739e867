import type { CommonOptions } from '../connection.ts';
import type { Terminal } from '../terminal.ts';
import { askServer, isEnded, type Verdict } from './ask.ts';
import { type ClientReport, whatClientsSend } from './clients.ts';
import { describePlace, type FoundCredential, isSamePlace, type LookedAt } from './found.ts';
import { findInNetrcs } from './netrc-finds.ts';
import { findInProfiles, findInVariables } from './sdk-finds.ts';

/** A credential, what the server says of it, and which programs send it. */
export interface Examined {
  readonly credential: FoundCredential;
  readonly verdict: Verdict;
  readonly clients: readonly string[];
}

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
  const [netrc, profiles] = await Promise.all([findInNetrcs(terminal, host), findInProfiles(terminal, host)]);
  const variables = findInVariables(terminal, host);
  const clients = whatClientsSend(terminal, host, { netrc, profiles, variables });
  const found = [
    ...netrc.all.flatMap(({ credentials }) => credentials),
    ...(profiles?.credentials ?? []),
    ...variables,
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
  const files = [...netrc.all, ...(profiles === undefined ? [] : [profiles])];
  return { host, credentials, clients, files, problems: problemsOf(credentials, clients, files) };
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
    ...clients.flatMap(({ client, answer }) =>
      answer.kind === 'fails' ? [`${client} fails: ${answer.why}.`] : [],
    ),
    ...differing(clients),
  ];
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
