import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, onTestFinished, type TestContext, test } from 'vitest';
import { setProfile } from '../../cli/src/databrickscfg/config-edit.ts';
import { parseAsGo } from '../../cli/src/databrickscfg/go-config.ts';
import { anyConfig } from '../../cli/src/testing/databrickscfg-files.ts';
import { makeHome, runProgram } from '../support/program.ts';
import { PYTHON_SDK, pathOrSkip, providePython } from './provide.ts';
import { provideGoBuild } from './provide-go.ts';

const MAIN = join(import.meta.dirname, '..', '..', 'cli', 'src', 'main.ts');
const provideGo = async (context: TestContext) =>
  pathOrSkip(context, 'the Go SDK', await provideGoBuild(join(import.meta.dirname, 'go-config')));

test('of any file of profiles the reader says what the real Go SDK takes, also once it is changed', {
  timeout: 900_000,
}, async (context) => {
  const go = await provideGo(context);
  const home = makeHome();
  const ask = (texts: readonly string[]): unknown[] => {
    const files = texts.map((_text, index) => join(home, `${index}`));
    for (const [index, file] of files.entries()) writeFileSync(file, texts[index] ?? '');
    const { stdout } = spawnSync(go, { input: JSON.stringify(files), encoding: 'utf8' });
    return JSON.parse(stdout);
  };
  const told = (text: string) => {
    const parsed = parseAsGo(text);
    if (!parsed.isReadable) return null;
    return Object.fromEntries([...parsed.profiles].map(([name, keys]) => [name, Object.fromEntries(keys)]));
  };
  const mine = { name: 'mine', host: 'http://127.0.0.1:8080', token: 'dapi2' };
  fc.assert(
    fc.property(fc.array(anyConfig, { minLength: 200, maxLength: 200 }), (files) => {
      const real = ask(files);
      expect(files.map((text) => [text, told(text)])).toEqual(
        files.map((text, index) => [text, real[index]]),
      );
      const changed = files.flatMap((text) => attempt(() => setProfile(text, mine)) ?? []);
      for (const profiles of ask(changed)) {
        expect(profiles).toMatchObject({ mine: { host: mine.host, token: mine.token } });
      }
    }),
    { numRuns: 20 },
  );
});

/** What is in the home directory, where `URL` stands for the server, and with which variables. */
const HOMES: [string, Record<string, string>, Record<string, string>][] = [
  ['nothing', {}, {}],
  ['a .netrc', { '.netrc': 'machine 127.0.0.1 login token password dapi1\n' }, {}],
  [
    'two entries',
    { '.netrc': 'machine 127.0.0.1 login a password 1\nmachine 127.0.0.1 login b password 2\n' },
    {},
  ],
  [
    'a .netrc that Python does not read',
    { '.netrc': 'machine 127.0.0.1 login token password 1\n\n# old one\n' },
    {},
  ],
  ['a default profile', { '.databrickscfg': '[DEFAULT]\nhost = URL\ntoken = dapi2\n' }, {}],
  ['quotes around the token', { '.databrickscfg': '[DEFAULT]\nhost = URL\ntoken = "dapi2"\n' }, {}],
  [
    'a section twice',
    { '.databrickscfg': '[p]\nhost = URL\ntoken = 1\n[p]\ntoken = 2\n' },
    { DATABRICKS_CONFIG_PROFILE: 'p' },
  ],
  ['keys in capitals', { '.databrickscfg': '[DEFAULT]\nHOST = URL\nTOKEN = dapi2\n' }, {}],
  [
    'a profile that is not there',
    { '.databrickscfg': '[DEFAULT]\nhost = URL\ntoken = 1\n' },
    { DATABRICKS_CONFIG_PROFILE: 'p' },
  ],
  [
    'a named default',
    { '.databrickscfg': '[__settings__]\ndefault_profile = p\n[p]\nhost = URL\ntoken = 1\n' },
    {},
  ],
  [
    'variables',
    { '.databrickscfg': '[DEFAULT]\nhost = URL\ntoken = 1\n' },
    { DATABRICKS_HOST: 'URL', DATABRICKS_TOKEN: 'dapi3' },
  ],
  [
    'a variable and a profile',
    { '.databrickscfg': '[p]\nhost = http://b\ntoken = 1\n' },
    { DATABRICKS_CONFIG_PROFILE: 'p', DATABRICKS_HOST: 'URL' },
  ],
  ['a host alone', { '.databrickscfg': '[DEFAULT]\nhost = URL\ntoken = 1\n' }, { DATABRICKS_HOST: 'URL' }],
  [
    'two ways',
    {},
    { DATABRICKS_HOST: 'URL', DATABRICKS_TOKEN: '1', DATABRICKS_USERNAME: 'a', DATABRICKS_PASSWORD: 'b' },
  ],
  [
    'two ways and a choice',
    {},
    {
      DATABRICKS_HOST: 'URL',
      DATABRICKS_TOKEN: '1',
      DATABRICKS_USERNAME: 'a',
      DATABRICKS_PASSWORD: 'b',
      DATABRICKS_AUTH_TYPE: 'basic',
    },
  ],
  [
    'a token and a .netrc',
    { '.netrc': 'machine 127.0.0.1 login token password dapi1\n' },
    { DATABRICKS_HOST: 'URL', DATABRICKS_TOKEN: 'dapi3' },
  ],
];

test('doctor says what the real SDKs and the real requests send', { timeout: 900_000 }, async (context) => {
  const go = await provideGo(context);
  const python = pathOrSkip(context, 'the Python SDK', await providePython('python-sdk', [PYTHON_SDK]));
  const seen = new Map<string, string>();
  const server = createServer((request, response) => {
    seen.set(request.url ?? '', request.headers.authorization ?? '');
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  for (const [name, files, variables] of HOMES) {
    const home = join(makeHome(), 'home');
    mkdirSync(home);
    for (const [file, text] of Object.entries(files)) {
      writeFileSync(join(home, file), text.replaceAll('URL', url), { mode: 0o600 });
    }
    const given = Object.entries(variables).map(([key, value]) => [key, value.replaceAll('URL', url)]);
    const env = { HOME: home, ...Object.fromEntries(given), NO_PROXY: '*' };
    const told = await runProgram(process.execPath, [MAIN, '--host', url, 'doctor'], {
      env: { ...env, MLFLOW_TRACKING_URI: url, MLFLOW_TRACKING_TOKEN: 'of-mlflow' },
    });
    const { clients } = JSON.parse(told.stdout) as { clients: { client: string; sends?: object }[] };
    const sends = (client: string) => clients.find((other) => other.client === client)?.sends;

    seen.clear();
    await runProgram(python, [join(import.meta.dirname, 'what-is-sent.py'), url], { env });
    const sent = await runProgram(go, ['send'], { env });
    const byGo = JSON.parse(sent.stdout) as { host?: string; authorization?: string };
    const real = {
      requests: Boolean(seen.get('/requests')),
      mlflow: seen.get('/mlflow') !== 'Bearer of-mlflow',
      python: Boolean(seen.get('/sdk')),
      go: byGo.host === url && Boolean(byGo.authorization),
    };
    expect([name, real]).toEqual([
      name,
      {
        requests: sends('Python requests') !== undefined,
        mlflow: JSON.stringify(sends('MLflow'))?.includes('netrc') === true,
        python: sends('Databricks SDK for Python') !== undefined,
        go: sends('Databricks SDK for Go') !== undefined,
      },
    ]);
  }
});

function attempt(act: () => string): string | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}
