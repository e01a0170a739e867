import { expect, test } from 'vitest';
import { loadConfig } from './load.ts';

const LINES = {
  name: '"acme"',
  title: '"Acme SSO"',
  issuer: '"https://login.acme.example/realm"',
  client_id: '"latchkey"',
  client_secret_env: '"ACME_SECRET"',
};

function load(...tables: Record<string, string | undefined>[]) {
  const toml = tables
    .map((lines) => {
      const pairs = Object.entries({ ...LINES, ...lines }).filter(([, value]) => value !== undefined);
      return `[[identity_providers]]\n${pairs.map(([key, value]) => `${key} = ${value}`).join('\n')}`;
    })
    .join('\n');
  const files: Record<string, string> = {
    '/srv/latchkey.toml': toml,
    '/srv/secret': 's3cret\n',
    '/srv/two': 'a\nb',
  };
  return loadConfig({
    argv: [],
    env: { LATCHKEY_CONFIG: 'latchkey.toml', ACME_SECRET: 'from env', EMPTY: '' },
    cwd: '/srv',
    readFile(path) {
      const text = files[path];
      if (text === undefined) throw Object.assign(new Error('no'), { code: 'ENOENT' });
      return text;
    },
  });
}

function providersOf(...tables: Record<string, string | undefined>[]) {
  const loaded = load(...tables);
  if (!loaded.ok) throw new Error(loaded.problems.join('\n'));
  return loaded.config.identityProviders;
}

test('a provider has what its table says, and trusts nothing that it does not say', () => {
  const [provider] = providersOf({});
  expect(provider).toMatchObject({
    name: 'acme',
    title: 'Acme SSO',
    issuer: 'https://login.acme.example/realm',
    clientId: 'latchkey',
    scopes: ['openid', 'email', 'profile'],
    trustsEmail: false,
    allowedDomains: [],
    provisions: false,
  });
  expect(provider?.clientSecret.reveal()).toBe('from env');
  expect(JSON.stringify(provider)).not.toContain('from env');
});

test('a secret comes from a file, without the newline at its end, and domains are in lower case', () => {
  const [provider] = providersOf({
    ...{ client_secret_env: undefined, client_secret_file: '"secret"', trust_email: 'true' },
    ...{
      allowed_domains: '["Acme.Example", "xn--bcher-kva.example"]',
      provision: 'true',
      scopes: '["openid"]',
    },
  });
  expect(provider?.clientSecret.reveal()).toBe('s3cret');
  expect(provider).toMatchObject({
    ...{ trustsEmail: true, provisions: true, scopes: ['openid'] },
    allowedDomains: ['acme.example', 'xn--bcher-kva.example'],
  });
});

test('providers are in the order of the file, and there need be none', () => {
  const issuer = '"https://b.example"';
  expect(providersOf({}, { name: '"b"', issuer }).map(({ name }) => name)).toEqual(['acme', 'b']);
  expect(providersOf()).toEqual([]);
});

test.each<[Record<string, string | undefined>, RegExp]>([
  [{ name: undefined }, /^identity_providers\[0\] in latchkey\.toml has no name: write name = "acme"\.$/],
  [
    { name: '"Acme SSO"' },
    /^name of identity_providers\[0\] in latchkey\.toml is not right: write a name of lower-case/,
  ],
  [{ name: '"../x"' }, /^name of /],
  [{ title: '""' }, /^title of .* write a text of 1 to 60/],
  [{ issuer: '"http://login.acme.example"' }, /^issuer of .* write the https:\/\/ URL of the issuer/],
  [{ issuer: '"https://user:pw@login.acme.example"' }, /^issuer of /],
  [{ issuer: '"https://login.acme.example?x"' }, /^issuer of /],
  [{ issuer: '7' }, /^issuer of .* is a number: write the https/],
  [{ client_id: undefined }, /has no client_id: write/],
  [{ client_secret: '"s3cret"' }, /^client_secret of .* is a secret, .* write client_secret_file/],
  [{ client_secret_env: undefined }, /takes its secret from .* but neither is set: write one\.$/],
  [{ client_secret_file: '"secret"' }, /takes its secret from .* but both are set: write one\.$/],
  [{ client_secret_env: '"NOT_SET"' }, /names NOT_SET, which holds no secret: put/],
  [{ client_secret_env: '"EMPTY"' }, /names EMPTY, which holds no secret/],
  [{ client_secret_env: '"LATCHKEY_SECRET"' }, /^client_secret_env of .* does not begin with LATCHKEY_/],
  [
    { client_secret_env: undefined, client_secret_file: '"gone"' },
    /^client_secret_file of .* there is no such file: write/,
  ],
  [
    { client_secret_env: undefined, client_secret_file: '"two"' },
    /^client_secret_file of .* it holds no secret: write/,
  ],
  [{ scopes: '["email"]' }, /^scopes of .* with "openid" among them/],
  [{ trust_email: '"yes"' }, /^trust_email of .* is a string: write true or false/],
  [
    { trust_email: 'true' },
    /^trust_email of .* is true, but allowed_domains is empty: write allowed_domains = \[/,
  ],
  [
    { provision: 'true' },
    /^provision of .* is true, but allowed_domains is empty: write allowed_domains = \[/,
  ],
  [{ allowed_domains: '["*.acme.example"]' }, /^allowed_domains of .* write a list of e-mail domains/],
  [{ allowed_domains: '["@acme.example"]' }, /^allowed_domains of /],
  [{ allowed_domains: '["bücher.example"]' }, /^allowed_domains of /],
  [{ allowed_domains: '["example"]' }, /^allowed_domains of /],
  [{ trust_emails: 'true' }, /^trust_emails of .* is not a setting: did you mean trust_email\?$/],
  [{ zebra: '1' }, /^zebra of .* an identity provider has name, title/],
])('%j stops the start with a sentence that says what to write', (lines, problem) => {
  const loaded = load(lines);
  expect(loaded.ok ? [] : loaded.problems).toEqual([expect.stringMatching(problem)]);
  expect(JSON.stringify(loaded)).not.toMatch(/s3cret|from env/);
});

test('two providers share neither name nor issuer', () => {
  const loaded = load({}, {});
  expect(loaded.ok ? [] : loaded.problems).toEqual([
    'Two identity_providers in latchkey.toml have the name "acme": write each once.',
    'Two identity_providers in latchkey.toml have the issuer "https://login.acme.example/realm": write each once.',
  ]);
});

test('tables that are no list are told how to begin', () => {
  const loaded = loadConfig({
    ...{ argv: [], env: { LATCHKEY_CONFIG: 'latchkey.toml' }, cwd: '/srv' },
    readFile: () => '[identity_providers]\nname = "acme"',
  });
  expect(loaded.ok ? [] : loaded.problems).toEqual([
    'identity_providers in latchkey.toml is not a list: begin each identity provider with a line [[identity_providers]].',
  ]);
});

test('a server that other machines reach says where browsers come back to', () => {
  const pairs = Object.entries(LINES).map(([key, value]) => `${key} = ${value}`);
  const start = (env: Record<string, string>) =>
    loadConfig({
      env: { LATCHKEY_CONFIG: 'latchkey.toml', ACME_SECRET: 's', LATCHKEY_ALLOW_PLAIN_HTTP: 'true', ...env },
      ...{ argv: [], cwd: '/srv', readFile: () => ['[[identity_providers]]', ...pairs].join('\n') },
    });
  const open = start({ LATCHKEY_HOST: '0.0.0.0' });
  expect(open.ok ? [] : open.problems).toEqual([
    expect.stringMatching(/^LATCHKEY_PUBLIC_URL is not set, .* write LATCHKEY_PUBLIC_URL=https/),
  ]);
  expect(start({}).ok).toBe(true);
  expect(start({ LATCHKEY_HOST: '0.0.0.0', LATCHKEY_PUBLIC_URL: 'https://a.example' }).ok).toBe(true);
});
