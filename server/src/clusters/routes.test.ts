import { expect, test } from 'vitest';
import { auditOf } from '../testing/audit-trail.ts';
import { startTestApp, type TestApp, type TestCredential } from '../testing/harness.ts';
import { startStatusPage } from '../testing/start-status-page.ts';

const OWN = '/api/latchkey/1.0/clusters';

async function start() {
  const app = await startTestApp();
  const admin = await app.signIn(await app.admin());
  const alice = await app.signIn(await app.user('alice'));
  const page = await startStatusPage('alive-with-an-application');
  const fields = { name: 'analytics', kind: 'spark-standalone', status_url: page.url };
  return { app, admin, alice, page, fields };
}

async function register(app: TestApp, who: TestCredential, fields: object) {
  const answer = await app.post(OWN, who, fields);
  return { answer, clusterId: answer.body.cluster?.cluster_id as string, etag: answer.headers.etag ?? '' };
}

test('an administrator registers, changes and removes a cluster; everybody sees it; all of it is audited', async () => {
  const { app, admin, alice, page, fields } = await start();
  const { answer, clusterId } = await register(app, admin, { ...fields, tags: { team: 'data' } });
  expect(answer.body.cluster).toMatchObject({
    ...fields,
    state: 'RUNNING',
    description: '',
    created_by: 'admin',
  });
  const seen = await app.get(`${OWN}/${clusterId}`, alice);
  expect(seen.body.applications).toEqual([
    {
      ...{ id: 'app-20261122163015-0000', name: 'nightly <b>load</b>', user: 'root', state: 'RUNNING' },
      ...{ cores: 4, start_time: 1_795_365_015_969 },
    },
  ]);
  expect(seen.body.workers).toHaveLength(2);
  expect((await app.get(OWN, alice)).body.clusters).toEqual([
    {
      ...{ cluster_id: clusterId, ...fields, description: '', spark_version: '', tags: { team: 'data' } },
      ...{ state: 'RUNNING', state_message: 'The master is alive, with 2 workers.' },
      report: {
        master_url: 'spark://127.0.0.1:17077',
        ...{ alive_workers: 2, cores: 4, cores_used: 4, memory_mb: 2048, memory_used_mb: 1024 },
        ...{ worker_count: 2, application_count: 1 },
      },
      ...{ looked_at: expect.any(Number), state_since: expect.any(Number) },
      ...{ last_running_time: expect.any(Number), created_by: 'admin' },
      ...{ created_at: expect.any(Number), updated_at: expect.any(Number) },
    },
  ]);
  const changed = await app.send('PUT', `${OWN}/${clusterId}`, admin, { body: { ...fields, name: 'Lab' } });
  expect(changed.body.cluster).toMatchObject({ name: 'Lab', tags: {} });
  expect((await app.send('DELETE', `${OWN}/${clusterId}`, admin)).body).toEqual({});
  expect((await app.get(`${OWN}/${clusterId}`, alice)).status).toBe(404);
  const about = { cluster_id: clusterId, kind: 'spark-standalone', status_url: page.url };
  expect(await auditOf(app, 'registerCluster')).toEqual([{ ...about, cluster_name: 'analytics' }]);
  expect(await auditOf(app, 'changeCluster')).toEqual([{ ...about, cluster_name: 'Lab' }]);
  expect(await auditOf(app, 'removeCluster')).toEqual([{ ...about, cluster_name: 'Lab' }]);
});

test('with If-Match nothing is done to what somebody else has changed', async () => {
  const { app, admin, fields } = await start();
  const { clusterId, etag } = await register(app, admin, fields);
  const put = (body: object, ifMatch: string) =>
    app.send('PUT', `${OWN}/${clusterId}`, admin, { body, headers: { 'if-match': ifMatch } });
  const second = await put({ ...fields, description: 'two' }, etag);
  expect(second.status).toBe(200);
  expect(second.headers.etag).not.toBe(etag);
  const late = await put({ ...fields, description: 'three' }, etag);
  expect([late.status, late.body.error_code]).toEqual([412, 'RESOURCE_CONFLICT']);
  const removal = { headers: { 'if-match': etag } };
  expect((await app.send('DELETE', `${OWN}/${clusterId}`, admin, removal)).status).toBe(412);
  expect((await app.get(`${OWN}/${clusterId}`, admin)).body.cluster.description).toBe('two');
  expect((await put({ ...fields, description: 'four' }, '*')).status).toBe(200);
});

test('names are taken once in any case, and a hundred clusters are enough', async () => {
  const { app, admin, fields } = await start();
  await register(app, admin, fields);
  const twin = await register(app, admin, { ...fields, name: 'ANALYTICS' });
  expect([twin.answer.status, twin.answer.body.error_code]).toEqual([400, 'RESOURCE_ALREADY_EXISTS']);
  const other = await register(app, admin, { ...fields, name: 'other' });
  const renamed = { body: { ...fields, name: 'Analytics' } };
  expect((await app.send('PUT', `${OWN}/${other.clusterId}`, admin, renamed)).status).toBe(400);
  const [known] = await app.core.clusterRegistry.list();
  if (known === undefined) throw new Error('There is no cluster.');
  const caller = { name: 'test', address: '', userAgent: '', requestId: '' };
  for (let i = 2; i < 100; i++)
    await app.core.clusterRegistry.create(caller, { ...known, name: `c${i}` }, 'API');
  const last = await register(app, admin, { ...fields, name: 'one too many' });
  expect([last.answer.status, last.answer.body.error_code]).toEqual([400, 'QUOTA_EXCEEDED']);
});

test.each([
  [{ name: ' x' }, /^name must have/],
  [{ name: 'x'.repeat(101) }, /^name must have/],
  [{ name: 'a\u0000' }, /^name must have/],
  [{ status_url: 'http://me:hush-hush@spark.internal:8080' }, /^status_url must hold no user name/],
  [{ status_url: 'ftp://spark.internal' }, /^status_url must be an http/],
  [{ spark_version: '4; drop' }, /^spark_version must be a version/],
  [{ description: '\u001b[2J' }, /^description must have/],
  [{ tags: { '': 'x' } }, /^tags must have names/],
  [{ tags: { team: 'x'.repeat(256) } }, /^tags must have names/],
  [{ tags: Object.fromEntries(Array.from({ length: 46 }, (_, i) => [`t${i}`, ''])) }, /^tags must not have/],
])('%j is refused with what to write, and nothing is asked or kept', async (wrong, message) => {
  const { app, admin, page, fields } = await start();
  const { answer } = await register(app, admin, { ...fields, ...wrong });
  expect([answer.status, answer.body.error_code]).toEqual([400, 'INVALID_PARAMETER_VALUE']);
  expect(answer.body.message).toMatch(message);
  expect(answer.text + app.logLines.join('')).not.toContain('hush-hush');
  expect([page.asked, await app.core.clusterRegistry.list()]).toEqual([[], []]);
});

test('a trial says what was seen, keeps nothing, and is in the audit trail before anything is asked', async () => {
  const { app, admin, alice, page } = await start();
  const attempt = (url: string, who: TestCredential = admin) =>
    app.post(`${OWN}/try`, who, { kind: 'spark-standalone', status_url: url });
  const { body } = await attempt(`${page.url}json/`);
  expect(body).toMatchObject({
    ...{ status_url: page.url, state: 'RUNNING', state_message: 'The master is alive, with 2 workers.' },
    report: { alive_workers: 2, cores: 4, application_count: 1 },
  });
  expect((await app.get(OWN, alice)).body).toEqual({ clusters: [] });
  const trial = { kind: 'spark-standalone', status_url: page.url };
  expect(await auditOf(app, 'tryCluster')).toEqual([trial]);
  const denied = await attempt(page.url, alice);
  expect([denied.status, page.asked.length]).toEqual([403, 1]);
  app.clock.advance('2h');
  const tooLate = await attempt(page.url);
  expect([tooLate.status, page.asked.length]).toEqual([403, 1]);
});

test('an address at which clouds hand out credentials is not asked, whoever wants it', async () => {
  const { app, admin, fields } = await start();
  for (const host of ['169.254.169.254', '[::ffff:a9fe:a9fe]', '0xa9fea9fe', '[fd00:ec2::254]']) {
    const url = `http://${host}/latest/meta-data/`;
    const { body } = await app.post(`${OWN}/try`, admin, { kind: 'spark-standalone', status_url: url });
    expect([host, body.state, body.state_message]).toEqual([
      host,
      'ERROR',
      'The address is none that this server asks for status pages: see LATCHKEY_CLUSTER_ADDRESSES.',
    ]);
  }
  const { answer } = await register(app, admin, { ...fields, status_url: 'http://169.254.169.254/' });
  expect(answer.body.cluster).toMatchObject({ state: 'ERROR' });
});

test('of what some other service answers, nothing is told', async () => {
  const { app, admin } = await start();
  const answers = [
    '{"AccessKeyId":"hush-hush"}',
    '<title>hush-hush</title>',
    '{"status":"hush-hush","workers":[]}',
  ];
  for (const text of answers) {
    const page = await startStatusPage((response) =>
      response.writeHead(200, 'hush-hush', { server: 'hush-hush' }).end(text),
    );
    const answer = await app.post(`${OWN}/try`, admin, { kind: 'spark-standalone', status_url: page.url });
    expect(answer.body).toMatchObject({
      state: 'ERROR',
      state_message: expect.stringMatching(/^It answered, but not/),
    });
    expect(answer.text + app.logLines.join('')).not.toContain('hush-hush');
  }
});

test('where the operator has named the addresses of clusters, no other is asked', async () => {
  const app = await startTestApp({ env: { LATCHKEY_CLUSTER_ADDRESSES: '10.20.0.0/16' } });
  const admin = await app.signIn(await app.admin());
  const page = await startStatusPage('alive-with-two-workers');
  for (const url of [page.url, page.url.replace('127.0.0.1', 'localhost')]) {
    const { body } = await app.post(`${OWN}/try`, admin, { kind: 'spark-standalone', status_url: url });
    expect(body.state_message).toMatch(/^The address is none/);
  }
  expect(page.asked).toEqual([]);
});
