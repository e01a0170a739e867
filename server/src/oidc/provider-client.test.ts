import { expect, test, vi } from 'vitest';
import { SecretValue } from '../config/secret-value.ts';
import { TestClock } from '../testing/test-clock.ts';
import { secretsOf } from './flow-secrets.ts';
import { ProviderClient } from './provider-client.ts';

const MICROSOFT = 'https://login.microsoftonline.com';

/** Where a browser would be sent, with what Microsoft's document says for everybody's tenant. */
async function authorizationUrlOf(issuer: string, told: string): Promise<string> {
  const document = {
    issuer: told,
    authorization_endpoint: `${MICROSOFT}/common/oauth2/v2.0/authorize`,
    token_endpoint: `${MICROSOFT}/common/oauth2/v2.0/token`,
    jwks_uri: `${MICROSOFT}/common/discovery/v2.0/keys`,
  };
  const headers = { 'content-type': 'application/json' };
  const fetched = vi
    .spyOn(globalThis, 'fetch')
    .mockImplementation(async () => new Response(JSON.stringify(document), { headers }));
  const config = {
    ...{ name: 'entra', title: 'Entra', issuer, clientId: 'latchkey', clientSecret: new SecretValue('s') },
    ...{ scopes: ['openid'], trustsEmail: false, allowedDomains: [], provisions: false },
  };
  const client = new ProviderClient({ config, clock: new TestClock(), maxAgeSeconds: 60 });
  try {
    const secrets = secretsOf('x'.repeat(43));
    return await client.authorizationUrl({ redirectUri: 'https://a.example/', secrets, isProof: false });
  } finally {
    fetched.mockRestore();
  }
}

test("one tenant of Entra ID is an issuer, and the pattern that stands for everybody's is none", async () => {
  const tenant = `${MICROSOFT}/5a1f7a3e-0000-4000-8000-000000000001/v2.0`;
  expect(await authorizationUrlOf(tenant, tenant)).toContain('client_id=latchkey');
  for (const all of ['common', 'organizations']) {
    const refused = authorizationUrlOf(`${MICROSOFT}/${all}/v2.0`, `${MICROSOFT}/{tenantid}/v2.0`);
    await expect(refused).rejects.toMatchObject({ problem: 'untrusted' });
  }
});
