import {
  type CredentialFile,
  findCredentialFile,
  isOpenToOthers,
  isOwn,
} from '../credential-files/credential-file.ts';
import { homeOf, machineOf } from '../credential-files/places.ts';
import { readAsCurl } from '../netrc/curl-netrc.ts';
import type { NetrcAnswer } from '../netrc/netrc-answer.ts';
import { parseAsPython, readAsPython } from '../netrc/python-netrc.ts';
import type { Terminal } from '../terminal.ts';
import type { FoundCredential, LookedAt } from './found.ts';

/** A `.netrc` of this machine and what is taken from it for the host. */
export interface NetrcFinds extends LookedAt {
  readonly curl: FoundCredential | undefined;
  readonly python: FoundCredential | undefined;
  /** Python ends with an error rather than going on without the file. */
  readonly isFatalToPython: boolean;
  /** All that is there for the host, whether or not anybody takes it. */
  readonly credentials: readonly FoundCredential[];
}

/** Which files the programs look at; a program looks at the first of its own that is there. */
export interface NetrcFiles {
  readonly curl: NetrcFinds | undefined;
  readonly python: NetrcFinds | undefined;
  readonly all: readonly NetrcFinds[];
}

/** What `~/.netrc`, `~/_netrc` and the file that `NETRC` names hold for a host. */
export async function findInNetrcs(terminal: Terminal, host: string): Promise<NetrcFiles> {
  const home = homeOf(terminal);
  const named = terminal.env.NETRC;
  const [usual, underscored] = await Promise.all(
    ['.netrc', '_netrc'].map((name) => look(`${home}/${name}`, host)),
  );
  // Python takes an empty name for a name, too.
  const chosen =
    named === undefined
      ? undefined
      : await look(
          named.replace(/^~(?=\/|$)/, () => home),
          host,
        );
  return {
    curl: usual ?? (process.platform === 'win32' ? underscored : undefined),
    python: named === undefined ? (usual ?? underscored) : chosen,
    all: [usual, underscored, chosen]
      .filter((finds) => finds !== undefined)
      .filter((finds, index, all) => all.findIndex(({ file }) => file === finds.file) === index),
  };
}

async function look(path: string, host: string): Promise<NetrcFinds | undefined> {
  const file = path === '' ? undefined : await findCredentialFile(path);
  return file === undefined ? undefined : findsOf(path, file, host);
}

function findsOf(path: string, file: CredentialFile, host: string): NetrcFinds {
  const machine = machineOf(host);
  const parsed = parseAsPython(file.bytes);
  const answers = { curl: readAsCurl(file.bytes, machine), python: readAsPython(parsed, machine) };
  const entries = parsed.isReadable
    ? parsed.entries.filter(({ name }) => name.toLowerCase() === machine)
    : [];
  const named = entries.map((entry, index) => {
    const login = (entry.logins.at(-1) ?? entry.accounts.at(-1))?.value.text ?? '';
    const password = entry.passwords.at(-1)?.value.text ?? '';
    const which = entries.length === 1 ? machine : `${machine} (entry ${index + 1} of ${entries.length})`;
    return credentialOf(path, which, { kind: 'entry', login, password });
  });
  const credentials = named.filter((credential) => credential !== undefined);
  const taken = (answer: NetrcAnswer): FoundCredential | undefined => {
    const isDefault = entries.length === 0 && parsed.isReadable;
    const credential = credentialOf(path, isDefault ? 'default' : machine, answer);
    if (credential === undefined) return undefined;
    const known = credentials.find((other) => isSame(other, credential));
    if (known === undefined) credentials.push(credential);
    return known ?? credential;
  };
  const [curl, python] = [taken(answers.curl), taken(answers.python)];
  const problems = Object.entries(answers).flatMap(([reader, answer]) =>
    answer.kind === 'unreadable' ? [`${reader} takes nothing from it: ${answer.why}`] : [],
  );
  const isFatalToPython = !parsed.isReadable && parsed.why === 'it is not UTF-8';
  const looked = { file: path, isOpenToOthers: isOpenToOthers(file), isOwn: isOwn(file), problems };
  return { ...looked, curl, python, isFatalToPython, credentials };
}

function credentialOf(file: string, entry: string, answer: NetrcAnswer): FoundCredential | undefined {
  if (answer.kind !== 'entry' || answer.password === '') return undefined;
  const { login, password } = answer;
  const isToken = login === 'token';
  return {
    place: { kind: 'netrc', file, entry },
    kind: isToken ? 'token' : 'password',
    userName: isToken ? undefined : login,
    secret: password,
  };
}

function isSame(one: FoundCredential, other: FoundCredential): boolean {
  return one.secret === other.secret && one.userName === other.userName;
}
