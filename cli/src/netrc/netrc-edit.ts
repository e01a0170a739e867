import { CommandFailure } from '../exit-code.ts';
import { listMachineNames, type NetrcReading, readNetrc } from './netrc.ts';
import { isSameAnswer } from './netrc-answer.ts';
import { isOfHost, listInsertions, listRemovals, listReplacements } from './netrc-forms.ts';
import { type NetrcEntry, parseAsPython } from './python-netrc.ts';

export interface NetrcLogin {
  /** As curl and Python take it from a URL: in small letters, without port and brackets. */
  readonly host: string;
  readonly login: string;
  readonly password: string;
}

/** A name that no file has: what is taken for it is what `default` gives. */
const NOBODY = 'nobody.invalid';

/**
 * A `.netrc` in which curl and Python take this login and password for a host, and for every other what they took
 * before; nothing else of it changes. An entry of the host keeps its place and form. Throws `CommandFailure` when no
 * such text is found, and when an entry has another login unless `mayReplace`.
 */
export function setNetrcEntry(bytes: string, wanted: NetrcLogin, { mayReplace = false } = {}): string {
  refuseUnsendable(wanted);
  const entries = entriesOf(bytes, wanted.host);
  const others = entries.flatMap(({ logins }) => logins.map(({ value }) => value.text));
  if (!mayReplace && others.some((login) => login !== wanted.login)) {
    const message = `There is an entry of ${wanted.host} with another login: --replace overwrites its login and password.`;
    throw new CommandFailure('failed', message);
  }
  const forms = entries.length > 0 ? listReplacements(bytes, entries, wanted) : listInsertions(bytes, wanted);
  const answer = { kind: 'entry', login: wanted.login, password: wanted.password } as const;
  const isRight = ({ curl, python }: NetrcReading) =>
    isSameAnswer(curl, answer) && isSameAnswer(python, answer);
  return firstGood(bytes, forms, wanted.host, (reading) => isRight(reading));
}

/**
 * A `.netrc` without the entries of a host, in which curl and Python take for every other what they took before; the
 * same text when there is none. Comments stay. Throws `CommandFailure` when no such text is found.
 */
export function removeNetrcEntries(bytes: string, host: string): string {
  const entries = entriesOf(bytes, host);
  if (entries.length === 0) return bytes;
  return firstGood(bytes, listRemovals(bytes, entries), host, (reading, after) => {
    const nobody = readNetrc(after, NOBODY);
    return isSameAnswer(reading.curl, nobody.curl) && isSameAnswer(reading.python, nobody.python);
  });
}

function entriesOf(bytes: string, host: string): readonly NetrcEntry[] {
  const parsed = parseAsPython(bytes);
  if (!parsed.isReadable) {
    const message = `Python does not read this .netrc (${parsed.why}): mend it by hand first.`;
    throw new CommandFailure('failed', message);
  }
  return parsed.entries.filter((entry) => entry.machine !== undefined && isOfHost(entry, host));
}

function firstGood(
  before: string,
  forms: Iterable<string>,
  host: string,
  isRight: (reading: NetrcReading, after: string) => boolean,
): string {
  for (const after of forms) {
    if (isRight(readNetrc(after, host), after) && othersAreSame(before, after, host)) return after;
  }
  const message = `curl and Python would take different things from this .netrc for ${host}: mend it by hand first.`;
  throw new CommandFailure('failed', message);
}

function othersAreSame(before: string, after: string, host: string): boolean {
  const names = new Set([NOBODY, ...listMachineNames(before), ...listMachineNames(after)]);
  const [parsedBefore, parsedAfter] = [parseAsPython(before), parseAsPython(after)];
  return [...names]
    .filter((name) => name.toLowerCase() !== host)
    .every((name) => {
      const [was, is] = [readNetrc(before, name, parsedBefore), readNetrc(after, name, parsedAfter)];
      return isSameAnswer(was.curl, is.curl) && isSameAnswer(was.python, is.python);
    });
}

/** Python sends what is not ASCII in another encoding than curl does; a colon ends the login (RFC 7617 §2). */
function refuseUnsendable({ host, login, password }: NetrcLogin): void {
  const isVisible = (text: string) => /^[\x20-\x7e]+$/.test(text);
  if (isVisible(login) && isVisible(password) && !login.includes(':') && /^[!-~]+$/.test(host)) return;
  const message =
    'What goes into a .netrc must be ASCII without control characters, and a login without a colon.';
  throw new CommandFailure('wrongUsage', message);
}
