import { expect, onTestFinished, test } from 'vitest';
import { type Arrived, valuesOf } from './echo-service.ts';
import { createScratchDatabase, ENGINES } from './faults-database.ts';
import { CuttableProxy } from './faults-proxy.ts';
import { callServer, type Guard, generateToken, IDENTITY, startGuarded } from './guarded.ts';
import { openWebSocket } from './websocket.ts';

const CREDENTIALS = ['authorization', 'proxy-authorization'];

/** What every guard of `deploy/` does, as its files are. */
export function testGuardedService(guard: Guard): void {
  test('a good token passes, and the service learns whose it is but not the token', async () => {
    const { service, ask, server } = await startGuarded(guard);
    const { value, id } = await generateToken(server, ['mlflow']);
    const answer = await ask({ method: 'POST', target: '/api/2.0/runs?a=b%20c', token: value, body: 'x=1' });
    expect([answer.status, answer.text]).toEqual([200, expect.stringContaining('from the service')]);
    const [arrived] = service.arrived as [Arrived];
    expect(service.arrived).toHaveLength(1);
    expect([arrived.method, arrived.target, arrived.body]).toEqual(['POST', '/api/2.0/runs?a=b%20c', 'x=1']);
    const [user, email, principalId, tokenId, scopes] = IDENTITY.map((name) => valuesOf(arrived, name));
    expect([user, tokenId, scopes]).toEqual([['admin'], [id], ['mlflow']]);
    expect(principalId).toEqual([expect.stringMatching(/^\d+$/)]);
    expect((email ?? []).join('')).toBe('');
    for (const name of CREDENTIALS) expect(valuesOf(arrived, name).join('')).toBe('');
    expect(JSON.stringify(arrived)).not.toContain(value);
  });

  test('a revoked token, one that is limited to other things, and none at all are refused', async () => {
    const { service, ask, server } = await startGuarded(guard);
    const { value, id } = await generateToken(server, ['mlflow']);
    expect((await ask({ token: value })).status).toBe(200);
    await callServer(server, '/api/2.0/token/delete', { body: { token_id: id } });
    expect((await ask({ token: value })).status).toBe(403);
    expect((await ask({ token: (await generateToken(server, ['sql'])).value })).status).toBe(403);
    const nobody = await ask({});
    expect([nobody.status, nobody.text]).toEqual([401, expect.stringMatching(/^www-authenticate: bearer/im)]);
    expect(service.arrived).toHaveLength(1);
  });

  test('a body goes to the service alone', async () => {
    const { service, ask, server } = await startGuarded(guard);
    const { value } = await generateToken(server, ['mlflow']);
    // More than nginx takes unless it is told otherwise.
    const large = 'x'.repeat(3_000_000);
    expect((await ask({ method: 'PUT', token: value, body: large })).status).toBe(200);
    expect(service.arrived[0]?.body).toHaveLength(large.length);
  });

  test('of the cookies of a browser the service gets all but ours, wherever they stand', async () => {
    const { service, ask, server } = await startGuarded(guard);
    const { value } = await generateToken(server, ['mlflow']);
    const [host, nonce] = ['__Host-latchkey-host=h_1-', '__Host-latchkey-nonce=n_2-'];
    const sent = [
      ...[[host], [nonce], [host, nonce], [nonce, host], ['a=1', host], [host, 'a=1'], ['a=1', host, 'b=2']],
      ...[
        [nonce, 'a=1', host],
        [host, 'a=1', nonce],
        ['a=1', host, nonce, 'b=2'],
        ['a=1', nonce, 'b=2', host],
      ],
      ...[
        ['a=1', 'b="x; y"'],
        ['a=__Host-latchkey-x', 'b=2'],
        [host, 'a=1', 'b=2', nonce, 'c=3'],
      ],
    ];
    for (const cookies of sent) {
      expect((await ask({ token: value, lines: [`Cookie: ${cookies.join('; ')}`] })).status).toBe(200);
      const arrived = valuesOf(service.arrived.at(-1) as Arrived, 'cookie').join('; ');
      const others = cookies.filter((one) => one !== host && one !== nonce);
      expect([cookies, arrived]).toEqual([cookies, others.join('; ')]);
    }
  });

  test('a WebSocket opens with a good token alone, and the service learns whose it is', async () => {
    const { service, proxy, server } = await startGuarded(guard);
    const { value, id } = await generateToken(server, ['mlflow']);
    const open = (...lines: string[]) => openWebSocket({ ...proxy, target: '/kernels', lines });
    expect((await open()).status).toBe(401);
    expect((await open('Authorization: Bearer dapi00000000000000000000000000000000')).status).toBe(403);
    expect(service.arrived).toEqual([]);
    const forged = IDENTITY.map((name) => `${name}: root@evil.example`);
    const socket = await open(
      `Authorization: Bearer ${value}`,
      `Connection: ${IDENTITY.join(', ')}`,
      ...forged,
    );
    expect([socket.status, socket.isAccepted]).toEqual([101, true]);
    expect([await socket.echo('there'), await socket.echo('and back')]).toEqual(['there', 'and back']);
    const [arrived] = service.arrived as [Arrived];
    const [user, email, , tokenId] = IDENTITY.map((name) => valuesOf(arrived, name));
    expect([user, (email ?? []).join(''), tokenId]).toEqual([['admin'], '', [id]]);
    for (const name of CREDENTIALS) expect(valuesOf(arrived, name).join('')).toBe('');
  });

  test('a token that may only read does no more, whatever method a service would rather obey', async () => {
    const { service, ask, proxy, server } = await startGuarded(guard, { further: 'read_scope = "sql"\n' });
    const [reader, writer] = [await generateToken(server, ['sql']), await generateToken(server, ['mlflow'])];
    expect((await ask({ token: reader.value })).status).toBe(200);
    for (const method of ['POST', 'PUT', 'DELETE'])
      expect([method, (await ask({ token: reader.value, method })).status]).toEqual([method, 403]);
    const lines = [`Authorization: Bearer ${reader.value}`];
    expect((await openWebSocket({ ...proxy, target: '/kernels', lines })).status).toBe(403);
    const overrides = [
      'X-HTTP-Method-Override',
      'X-HTTP-Method',
      'X-Method-Override',
      'X_HTTP_METHOD_OVERRIDE',
    ];
    for (const name of overrides) await ask({ token: reader.value, lines: [`${name}: DELETE`] });
    const all = overrides.map((name) => `${name}: DELETE`);
    expect((await ask({ token: writer.value, method: 'POST', lines: all, body: 'x' })).status).toBe(200);
    for (const arrived of service.arrived)
      for (const name of overrides) expect(valuesOf(arrived, name.toLowerCase()).join('')).toBe('');
    expect(service.arrived.at(-1)?.method).toBe('POST');
  });

  test('one request too many is answered with 429, and with when to go on', async () => {
    const { service, ask, server } = await startGuarded(guard, { further: 'rate_limit = "2/hour"\n' });
    const { value } = await generateToken(server, ['mlflow']);
    for (let i = 0; i < 2; i++) expect((await ask({ token: value })).status).toBe(200);
    const { status, text } = await ask({ token: value });
    expect([status, text]).toEqual([429, expect.stringMatching(/^retry-after: (1799|1800)\r$/im)]);
    expect(text).toMatch(/^ratelimit: "mlflow";r=0;t=(1799|1800)\r$/im);
    expect(text).toMatch(/^ratelimit-policy: "mlflow";q=2;w=3600\r$/im);
    expect(text).toContain('"error_code":"REQUEST_LIMIT_EXCEEDED"');
    expect(text).toMatch(/^content-type: application\/json/im);
    expect(text).toMatch(/^cache-control: no-store\r$/im);
    expect((await ask({ token: (await generateToken(server, ['mlflow'])).value })).status).toBe(200);
    expect(service.arrived).toHaveLength(3);
  });

  test.runIf(guard.statusWithoutLatchkey !== undefined)('without Latchkey nobody gets through', async () => {
    const { service, ask, server } = await startGuarded(guard);
    const { value } = await generateToken(server, ['mlflow']);
    expect((await ask({ token: value })).status).toBe(200);
    await server.kill();
    expect((await ask({ token: value })).status).toBe(guard.statusWithoutLatchkey);
    expect(service.arrived).toHaveLength(1);
  });

  testWithoutDatabase(guard);
}

function testWithoutDatabase(guard: Guard): void {
  test.runIf(ENGINES.includes('postgres'))(
    'without a database a remembered token passes within the bound at most, and nobody afterwards',
    async () => {
      const database = await createScratchDatabase('postgres');
      onTestFinished(() => database.remove());
      const link = await CuttableProxy.start(database.env.LATCHKEY_DATABASE_URL ?? '');
      const env = { ...database.env, LATCHKEY_DATABASE_URL: link.url };
      const { service, ask, server } = await startGuarded(guard, { env });
      const remembered = (await generateToken(server, ['mlflow'])).value;
      const unseen = (await generateToken(server, ['mlflow'])).value;
      expect((await ask({ token: remembered })).status).toBe(200);
      link.refuse();
      const { statusWithoutDatabase } = guard;
      expect((await ask({ token: unseen })).status).toBe(statusWithoutDatabase);
      await expect
        .poll(async () => (await ask({ token: remembered })).status, { interval: 100 })
        .toBe(statusWithoutDatabase);
      const { length } = service.arrived;
      expect((await ask({ token: remembered })).status).toBe(statusWithoutDatabase);
      expect(service.arrived).toHaveLength(length);
      link.restore();
      await expect.poll(async () => (await ask({ token: unseen })).status, { interval: 100 }).toBe(200);
    },
  );
}
