import { changeCredentialFile } from '../credential-files/change-file.ts';
import { machineOf } from '../credential-files/places.ts';
import { changingText } from '../credential-files/text.ts';
import { removeProfile } from '../databrickscfg/config-edit.ts';
import { parseConfig } from '../databrickscfg/python-config.ts';
import { removeNetrcEntries } from '../netrc/netrc-edit.ts';
import { parseAsPython } from '../netrc/python-netrc.ts';
import { forgetProfile } from '../profiles/profile.ts';
import { openStore } from '../storage/token-store.ts';
import type { Terminal } from '../terminal.ts';
import { isEnded } from './ask.ts';
import type { Place } from './found.ts';
import type { Examined, Report } from './report.ts';

/** Something that `--fix` does. */
export interface Fix {
  /** What it does, for people. */
  readonly act: string;
  run(): Promise<void>;
}

/**
 * What can be mended: files that others can read are closed to them, and entries go of which every token has ended. An
 * entry that holds something else by the time stays.
 */
export function listFixes(terminal: Terminal, { host, files, credentials }: Report): readonly Fix[] {
  const closings = files
    .filter(({ isOpenToOthers, isOwn }) => isOpenToOthers && isOwn)
    .map(({ file }) => ({
      act: `close ${file} to other users`,
      run: async () => void (await changeCredentialFile(file, (bytes) => bytes)),
    }));
  const own = files.filter(({ isOwn }) => isOwn).map(({ file }) => file);
  return [
    ...closings,
    ...own.flatMap((file) => [...netrcFix(host, file, credentials), ...profileFixes(file, credentials)]),
    ...loginFixes(terminal, host, credentials),
  ];
}

function netrcFix(host: string, file: string, credentials: readonly Examined[]): readonly Fix[] {
  const there = credentials.filter(
    ({ credential: { place } }) => place.kind === 'netrc' && place.file === file,
  );
  const isDefault = there.some(
    ({ credential: { place } }) => place.kind === 'netrc' && place.entry === 'default',
  );
  // What `default` holds may be for other hosts; of several entries all must have ended.
  if (there.length === 0 || isDefault || !there.every(({ verdict }) => isEnded(verdict))) return [];
  const ended = new Set(there.map(({ credential }) => credential.secret));
  const machine = machineOf(host);
  const change = (bytes: string): string => {
    const parsed = parseAsPython(bytes);
    if (!parsed.isReadable) return bytes;
    const own = parsed.entries.filter(({ name }) => name.toLowerCase() === machine);
    const values = own.flatMap(({ passwords }) => passwords.map(({ value }) => value.text));
    return values.every((value) => ended.has(value)) ? removeNetrcEntries(bytes, machine) : bytes;
  };
  const run = async () => void (await changeCredentialFile(file, change));
  return [{ act: `remove the entry of ${machine} from ${file}`, run }];
}

function profileFixes(file: string, credentials: readonly Examined[]): readonly Fix[] {
  const there = credentials.filter(
    (one): one is Examined & { credential: { place: Place & { kind: 'databrickscfg' } } } =>
      one.credential.place.kind === 'databrickscfg' && one.credential.place.file === file,
  );
  const names = [...new Set(there.map(({ credential }) => credential.place.entry))];
  return names.flatMap((name) => {
    const ofProfile = there.filter(({ credential }) => credential.place.entry === name);
    if (!ofProfile.every(({ verdict }) => isEnded(verdict))) return [];
    const ended = new Set(ofProfile.map(({ credential }) => credential.secret));
    const change = changingText((text) => {
      const config = parseConfig(text);
      const section = config.isReadable ? config.sections.find((other) => other.name === name) : undefined;
      const token = section?.keys.find((key) => key.name === 'token')?.value;
      return token !== undefined && ended.has(token) ? removeProfile(text, name) : text;
    });
    const run = async () => void (await changeCredentialFile(file, change));
    return [{ act: `remove the profile [${name}] from ${file}`, run }];
  });
}

/** One whose token is another by the time, since somebody has signed in again, stays. */
function loginFixes(terminal: Terminal, host: string, credentials: readonly Examined[]): readonly Fix[] {
  const inLogins = credentials.flatMap(({ credential: { place, secret }, verdict }) =>
    place.kind === 'login' ? [{ ...place, secret, verdict }] : [],
  );
  const names = [...new Set(inLogins.map(({ profile }) => profile))];
  return names.flatMap((name) => {
    const ofLogin = inLogins.filter(({ profile }) => profile === name);
    const [{ storage } = { storage: 'file' as const }] = ofLogin;
    if (!ofLogin.every(({ verdict }) => isEnded(verdict))) return [];
    const ended = new Set(ofLogin.map(({ secret }) => secret));
    const run = async () => {
      const store = await openStore(terminal, storage);
      const owner = { host, name };
      if (!(await store.read(owner)).every((token) => ended.has(token))) return;
      await store.delete(owner);
      await forgetProfile(terminal, name);
    };
    return [{ act: `forget the login ${name}`, run }];
  });
}
