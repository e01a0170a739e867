import { type Command, Option } from 'commander';
import { changeCredentialFile } from '../credential-files/change-file.ts';
import { findCredentialFile } from '../credential-files/credential-file.ts';
import { databrickscfgPath } from '../credential-files/places.ts';
import { changingText, findText } from '../credential-files/text.ts';
import { removeProfile, setProfile } from '../databrickscfg/config-edit.ts';
import { parseAsGo } from '../databrickscfg/go-config.ts';
import { SETTINGS_SECTION } from '../databrickscfg/profiles.ts';
import { parseAsPython } from '../databrickscfg/python-config.ts';
import { CommandFailure } from '../exit-code.ts';
import { readKeptToken, TOKEN_STDIN, type TokenOptions } from '../kept-token.ts';
import { chooseFormat, plain, renderJson, renderTable } from '../output.ts';
import type { Terminal } from '../terminal.ts';

interface ConfigureOptions extends TokenOptions {
  readonly remove?: boolean;
  readonly list?: boolean;
}

interface SectionOptions extends ConfigureOptions {
  readonly section: string;
}

/** `latchkey configure`: host and token where the SDKs, the Databricks CLI and Terraform look for them. */
export function defineConfigure(parent: Command, terminal: Terminal): void {
  parent
    .command('configure')
    .description('put host and token into ~/.databrickscfg, for the Databricks SDKs and tools')
    .argument('[SECTION]', 'profile of the file; not one of `latchkey profiles`', 'DEFAULT')
    .option(...TOKEN_STDIN)
    .addOption(new Option('--remove', 'take the profile out; the token lives on').conflicts('list'))
    .option('--list', 'show the profiles, without tokens')
    .action((section: string, _options: unknown, command: Command) =>
      configure(terminal, section, command.optsWithGlobals()),
    );
}

async function configure(terminal: Terminal, section: string, options: ConfigureOptions): Promise<void> {
  const path = databrickscfgPath(terminal);
  if (options.list === true) await listProfiles(terminal, options, path);
  else if (options.remove === true) await remove(terminal, { ...options, section }, path);
  else await write(terminal, { ...options, section }, path);
}

async function write(terminal: Terminal, options: SectionOptions, file: string): Promise<void> {
  const { host, token } = await readKeptToken(terminal, options);
  const { section: profile } = options;
  const change = changingText((text) => setProfile(text, { name: profile, host, token }));
  const { path, isChanged } = await changeCredentialFile(file, change);
  const isTable = chooseFormat(options.output, terminal.stdout) === 'table';
  const done = isChanged ? 'now holds' : 'already held';
  await terminal.stdout.write(
    isTable
      ? `[${profile}] in ${plain(path)} ${done} ${host} and its token.\n`
      : renderJson({ file: path, profile, host, changed: isChanged }),
  );
}

async function remove(terminal: Terminal, options: SectionOptions, file: string): Promise<void> {
  const { section: profile } = options;
  const isThere = (await findCredentialFile(file)) !== undefined;
  const change = changingText((text) => removeProfile(text, profile));
  const changed = isThere ? await changeCredentialFile(file, change) : undefined;
  if (changed?.isChanged !== true) throw new CommandFailure('notFound', `${file} has no [${profile}].`);
  const isTable = chooseFormat(options.output, terminal.stdout) === 'table';
  await terminal.stdout.write(
    isTable
      ? `Removed [${profile}] from ${plain(changed.path)}. Its token lives on until it is revoked.\n`
      : renderJson({ file: changed.path, profile, changed: true }),
  );
}

async function listProfiles(terminal: Terminal, options: ConfigureOptions, file: string): Promise<void> {
  const text = findText((await findCredentialFile(file))?.bytes ?? '');
  if (text === undefined) throw new CommandFailure('failed', `${file} is not UTF-8: mend it by hand.`);
  const [python, go] = [parseAsPython(text), parseAsGo(text)];
  const names = [python, go].flatMap((parsed) => (parsed.isReadable ? [...parsed.profiles.keys()] : []));
  const profiles = [...new Set(names)]
    .filter((name) => name !== SETTINGS_SECTION)
    .map((name) => {
      const [byPython, byGo] = [python, go].map((parsed) =>
        parsed.isReadable ? parsed.profiles.get(name) : undefined,
      );
      const isAgreed = ['host', 'token'].every((key) => byPython?.get(key) === byGo?.get(key));
      const host = (byPython ?? byGo)?.get('host');
      const hasToken = (byPython ?? byGo)?.has('token') === true;
      return { profile: name, ...(host !== undefined && { host }), has_token: hasToken, agreed: isAgreed };
    });
  const problems = { python: why(python), go: why(go) };
  if (chooseFormat(options.output, terminal.stdout) === 'json') {
    await terminal.stdout.write(renderJson({ file, profiles, ...problems }));
    return;
  }
  const rows = profiles.map(({ profile, host, has_token: hasToken, agreed }) => [
    profile,
    host ?? 'none',
    hasToken ? 'yes' : 'no',
    agreed ? 'yes' : 'no: Python and Go read it differently',
  ]);
  await terminal.stdout.write(renderTable([['PROFILE', 'HOST', 'TOKEN', 'READ ALIKE'], ...rows]));
  for (const [reader, problem] of Object.entries(problems)) {
    if (problem !== undefined) await terminal.stdout.write(`${reader} does not read the file: ${problem}.\n`);
  }
}

function why(parsed: { isReadable: boolean; why?: string }): string | undefined {
  return parsed.isReadable ? undefined : parsed.why;
}
