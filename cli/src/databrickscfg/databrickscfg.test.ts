import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { anyConfig } from '../testing/databrickscfg-files.ts';
import { runToEnd } from '../testing/netrc-programs.ts';
import { removeProfile, setProfile } from './config-edit.ts';
import { parseAsGo } from './go-config.ts';
import { parseAsPython } from './python-config.ts';

const MINE = { name: 'mine', host: 'http://127.0.0.1:8080', token: 'dapi2' };
const SECTION = '[mine]\nhost = http://127.0.0.1:8080\ntoken = dapi2\n';

/** What the real `ConfigParser` makes of each file, by the rules by which the Python SDK uses it. */
async function askPython(texts: readonly string[]): Promise<unknown[]> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-cfg-'));
  try {
    const files = texts.map((text, index) => {
      writeFileSync(join(folder, String(index)), text);
      return join(folder, String(index));
    });
    return JSON.parse(await runToEnd('python3', ['-I', '-X', 'utf8', '-c', PYTHON], JSON.stringify(files)));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const PYTHON = `
import configparser, json, sys
def ask(path):
    parser = configparser.ConfigParser()
    try:
        parser.read(path)
    except configparser.Error:
        return None
    profiles = {name: dict(keys) for name, keys in parser._sections.items()}
    if parser.defaults():
        profiles['DEFAULT'] = dict(parser.defaults())
    return sorted([name, sorted(keys.items())] for name, keys in profiles.items())
print(json.dumps([ask(path) for path in json.load(sys.stdin)]))
`;

function ourPython(text: string): unknown {
  const parsed = parseAsPython(text);
  return parsed.isReadable ? sorted(parsed.profiles) : null;
}

function sorted(profiles: ReadonlyMap<string, ReadonlyMap<string, string>>): unknown {
  const byCode = (one: readonly [string, unknown], other: readonly [string, unknown]) =>
    Buffer.compare(Buffer.from(one[0]), Buffer.from(other[0]));
  return [...profiles].sort(byCode).map(([name, keys]) => [name, [...keys].sort(byCode)]);
}

test('of any file the reader says what the real ConfigParser takes', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyConfig, { minLength: 300, maxLength: 300 }), async (files) => {
      const real = await askPython(files);
      expect(files.map((text) => [text, ourPython(text)])).toEqual(
        files.map((text, index) => [text, real[index]]),
      );
    }),
    { numRuns: 8 },
  );
});

test.each([
  ['quotes go', '[p]\nhost = "http://a"\n', ['host', 'http://a']],
  ['single quotes go', "[p]\nhost = 'http://a'\n", ['host', 'http://a']],
  ['a comment needs a space before it', '[p]\npassword = a#b # c\n', ['password', 'a#b']],
  ['a backslash goes on', '[p]\nhost = http://\\\n  a\n', ['host', 'http://a']],
  ['the last of several wins', '[p]\nhost = a\n[p]\nhost = b\n', ['host', 'b']],
  ['names keep their case', '[p]\nHost = a\n', ['Host', 'a']],
])('Go reads in its own way: %s', (_name, text, pair) => {
  const parsed = parseAsGo(text);
  expect(parsed.isReadable && [...(parsed.profiles.get('p') ?? [])]).toEqual([pair]);
});

test.each([
  ['a new file', '', SECTION],
  ['the end', '[other]\nhost = a\n', `[other]\nhost = a\n${SECTION}`],
  [
    'the top, where no line end is the last',
    '; mine\n[other]\nhost = a',
    `${SECTION}; mine\n[other]\nhost = a`,
  ],
  ['line ends of Windows', '[other]\r\n', `[other]\r\n${SECTION.replaceAll('\n', '\r\n')}`],
])('a new profile stands at its place: %s', (_name, before, after) => {
  expect(setProfile(before, MINE)).toBe(after);
  expect(removeProfile(after, 'mine')).toBe(before);
});

test.each([
  [
    'with other keys',
    '[mine]\n# home\nhost=http://old\ncluster_id : 1\ntoken  =  dapi1\n\n[b]\n',
    '[mine]\n# home\nhost=http://127.0.0.1:8080\ncluster_id : 1\ntoken  =  dapi2\n\n[b]\n',
  ],
  ['in capitals', '[mine]\nHOST = x\nToken = y\n', SECTION],
  [
    'without a token',
    '[mine]\nhost = x\n[b]\n',
    '[mine]\ntoken = dapi2\nhost = http://127.0.0.1:8080\n[b]\n',
  ],
  ['with nothing, at the end', '[mine]', SECTION],
  [
    'indented',
    '[mine]\n  cluster_id = x\n',
    '[mine]\n  host = http://127.0.0.1:8080\n  token = dapi2\n  cluster_id = x\n',
  ],
  ['in several lines', '[mine]\nhost = x\ntoken = a\n  b\n# c\n', `${SECTION}# c\n`],
  [
    'DEFAULT among others',
    '[DEFAULT]\nhost = a\n[mine]\nhost = b\ntoken = c\n',
    `[DEFAULT]\nhost = a\n${SECTION}`,
  ],
])('a profile that is there keeps its form: %s', (_name, before, after) => {
  expect(setProfile(before, MINE)).toBe(after);
});

test.each([
  ['a password', '[mine]\nusername = u\npassword = p\n', 'also holds username, password'],
  ['another way', '[mine]\nauth_type = azure-cli\n', 'also holds auth_type'],
  ['the workspace of another host', '[mine]\nhost = http://b\nworkspace_id = 1\n', 'also holds workspace_id'],
  ['sections twice', '[mine]\n[mine]\n', 'a section is there twice, in line 2'],
  ['a key twice', '[b]\nhost = a\nHost = b\n', 'a key is there twice, in line 3'],
  ['a line before every section', 'host = a\n', 'before every section'],
])('a token is not set where it would not be taken: %s', (_name, before, message) => {
  expect(() => setProfile(before, MINE)).toThrow(message);
});

test.each([
  ['a percent sign', { token: 'a%b' }],
  ['a line end', { token: 'a\nb' }],
  ['a comment', { host: 'http://a #b' }],
  ['a quote', { token: '"a"' }],
])('a value with %s is refused without being told', (_name, part) => {
  const wanted = { ...MINE, ...part };
  expect(() => setProfile('', wanted)).toThrow('would not read alike');
});

test.each(['__settings__', 'a]', '', 'a b', '[x'])('%j is no name of a profile', (name) => {
  expect(() => setProfile('', { ...MINE, name })).toThrow('The name of a profile');
});

test('in any file either nothing is written, or Python and Go take it and nothing else, and removing restores', {
  timeout: 120_000,
}, async () => {
  let [written, asked] = [0, 0];
  await fc.assert(
    fc.asyncProperty(fc.array(anyConfig, { minLength: 400, maxLength: 400 }), async (files) => {
      const edited = files.flatMap((before) => {
        const after = attempt(() => setProfile(before, MINE));
        return after === undefined ? [] : [{ before, after }];
      });
      [asked, written] = [asked + files.length, written + edited.length];
      const [was, is] = [
        await askPython(edited.map(({ before }) => before)),
        await askPython(edited.map(({ after }) => after)),
      ];
      for (const [index, { before, after }] of edited.entries()) {
        const profiles = is[index] as [string, [string, string][]][];
        const mine = Object.fromEntries(profiles.find(([name]) => name === 'mine')?.[1] ?? []);
        expect(mine).toMatchObject({ host: MINE.host, token: MINE.token });
        const others = (all: unknown) => (all as [string, unknown][]).filter(([name]) => name !== 'mine');
        expect(others(profiles)).toEqual(others(was[index]));
        const isNew = !(was[index] as [string, unknown][]).some(([name]) => name === 'mine');
        if (isNew) expect(removeProfile(after, 'mine')).toBe(before);
      }
    }),
    { numRuns: 6 },
  );
  expect(written).toBeGreaterThan(asked / 20);
});

test("the npm SDK's own reader takes what was written", async () => {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-cfg-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'cfg');
  writeFileSync(file, setProfile('[DEFAULT]\nhost = http://b\n[other]\ntoken = c\n', MINE));
  const load = createRequire(import.meta.url)(
    '../../../node_modules/@databricks/sdk-experimental/dist/config/KnownConfigLoader.js',
  ) as { loadConfigFile(path: string): Promise<{ iniFile: Record<string, object> }> };
  const { iniFile } = await load.loadConfigFile(file);
  expect(iniFile.mine).toEqual({ host: MINE.host, token: MINE.token });
});

function attempt(act: () => string): string | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}
