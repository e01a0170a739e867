import { readAsCurl } from './curl-netrc.ts';
import { isSameAnswer, type NetrcAnswer } from './netrc-answer.ts';
import { type ParsedNetrc, parseAsPython, readAsPython } from './python-netrc.ts';

/** What the two kinds of readers take from a `.netrc` for one host. */
export interface NetrcReading {
  readonly curl: NetrcAnswer;
  readonly python: NetrcAnswer;
  /** They take the same. */
  readonly isAgreed: boolean;
}

/** What curl and Python take from a file for a host; each character stands for one byte. */
export function readNetrc(
  bytes: string,
  host: string,
  parsed: ParsedNetrc = parseAsPython(bytes),
): NetrcReading {
  const curl = readAsCurl(bytes, host);
  const python = readAsPython(parsed, host);
  return { curl, python, isAgreed: isSameAnswer(curl, python) };
}

/** Every name that may be one of a machine, whoever reads the file, in the order of the file. */
export function listMachineNames(bytes: string): readonly string[] {
  const parsed = parseAsPython(bytes);
  const names = parsed.isReadable ? parsed.entries.flatMap(({ machine }) => machine?.value.text ?? []) : [];
  const found = [...bytes.matchAll(/(?:^|[\s"])machine["\s]+(?:"((?:[^"\\]|\\.)*)"|(\S+))/gi)];
  return [...new Set([...found.map(([, quoted, bare]) => quoted ?? bare ?? ''), ...names])].filter(
    (name) => name !== '',
  );
}
