import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { startTestApp, type TestApp, type TestToken } from '../testing/harness.ts';

// What Terraform's provider sends for `databricks_ip_access_list` and `databricks_workspace_conf`, byte for byte as
// Go's encoder and HTTP client write it: field order, a bare `?` behind paths, and no `enabled` in a create.

const PATH = '/api/2.0/ip-access-lists';
const AGENT =
  'databricks-tf-provider/1.85.0 databricks-sdk-go/0.175.0 go/1.25.0 os/linux terraform/1.13.0 sdk/sdkv2 resource/ip_access_list auth/pat';

/** The resource as it stands in a configuration. */
interface Resource {
  readonly label: string;
  readonly list_type: string;
  readonly ip_addresses: readonly string[];
  readonly enabled: boolean;
}

interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: the provider takes from it what it knows
  readonly body: any;
}

/** Sends a request as the provider does and reads the answer to its end. */
function send(app: TestApp, token: TestToken, line: string, body?: string): Promise<Answer> {
  const { hostname, port, host } = new URL(app.node.url);
  const { workspaceId } = app.core.installation;
  const content =
    body === undefined
      ? []
      : [`Content-Length: ${Buffer.byteLength(body)}`, 'Content-Type: application/json'];
  const lines = [
    `${line} HTTP/1.1`,
    `Host: ${host}`,
    `User-Agent: ${AGENT}`,
    ...content.slice(0, 1),
    'Accept: application/json',
    `Authorization: Bearer ${token.value}`,
    ...content.slice(1),
    'Traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    `X-Databricks-Workspace-Id: ${workspaceId}`,
    'Connection: close',
  ];
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(Number(port), hostname);
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    socket.on('error', reject).on('close', () => {
      const [head = '', json = ''] = text.split('\r\n\r\n', 2);
      resolve({ status: Number(head.split(' ')[1]), body: JSON.parse(json) });
    });
    socket.write(`${lines.join('\r\n')}\r\n\r\n${body ?? ''}`);
  });
}

/** Go writes the fields of a request in the order of their names. */
function createBody({ ip_addresses, label, list_type }: Resource): string {
  return JSON.stringify({ ip_addresses, label, list_type });
}

function updateBody({ enabled, ip_addresses, label, list_type }: Resource): string {
  return JSON.stringify({ ...(enabled && { enabled }), ip_addresses, label, list_type });
}

/** What the provider keeps of an answer, to compare with the configuration. */
function stateOf({ body }: Answer): Resource {
  const { label, list_type, ip_addresses, enabled } = body.ip_access_list;
  return { label, list_type, ip_addresses, enabled };
}

test('a resource is made, read without a difference, changed, mended after drift, and deleted', async () => {
  const app = await startTestApp();
  const token = await app.token(await app.admin());
  const first: Resource = {
    label: 'tf-1a2b',
    list_type: 'BLOCK',
    ip_addresses: ['10.0.10.25', '10.0.10.0/24', '2.2.2.2/21', '10.0.10.25'],
    enabled: true,
  };
  const created = await send(app, token, `POST ${PATH}`, createBody(first));
  expect(created.status).toBe(200);
  const listId: string = created.body.ip_access_list.list_id;
  const read = () => send(app, token, `GET ${PATH}/${listId}?`);
  expect(stateOf(await read())).toEqual(first);

  const second: Resource = { ...first, ip_addresses: ['10.0.11.25', '10.0.11.0/24'] };
  const updated = await send(app, token, `PATCH ${PATH}/${listId}`, updateBody(second));
  expect(updated.status).toBe(200);
  expect(stateOf(await read())).toEqual(second);

  const drift = { isEnabled: false, label: 'by hand' };
  await app.core.ipAccessLists.update(
    { name: '', address: '', userAgent: '', requestId: '' },
    { listId },
    drift,
  );
  expect(stateOf(await read())).toEqual({ ...second, enabled: false, label: 'by hand' });
  await send(app, token, `PATCH ${PATH}/${listId}`, updateBody(second));
  expect(stateOf(await read())).toEqual(second);

  // The exporter and the data sources go by the list.
  const all = await send(app, token, `GET ${PATH}?`);
  expect(all.body.ip_access_lists.map((list: { list_id: string }) => list.list_id)).toEqual([listId]);

  const deleted = await send(app, token, `DELETE ${PATH}/${listId}?`);
  expect([deleted.status, deleted.body]).toEqual([200, {}]);
  // Found gone, a resource is made anew: that needs this very code.
  const gone = await read();
  expect([gone.status, gone.body.error_code]).toEqual([404, 'RESOURCE_DOES_NOT_EXIST']);
  expect((await send(app, token, `DELETE ${PATH}/${listId}?`)).status).toBe(404);
});

test.each([
  ['the switch before the lists', ['switch', 'list']],
  ['the lists before the switch', ['list', 'switch']],
])('a configuration is applied and destroyed in either order: %s', async (_what, order) => {
  const app = await startTestApp();
  const token = await app.token(await app.admin());
  const office: Resource = {
    label: 'allow_in',
    list_type: 'ALLOW',
    ip_addresses: ['127.0.0.1', '1.2.3.0/24'],
    enabled: true,
  };
  const conf = '/api/2.0/workspace-conf';
  let listId = '';
  const apply: Record<string, () => Promise<Answer>> = {
    switch: () => send(app, token, `PATCH ${conf}`, '{"enableIpAccessLists":"true"}'),
    list: async () => {
      const answer = await send(app, token, `POST ${PATH}`, createBody(office));
      listId = answer.body.ip_access_list?.list_id;
      return answer;
    },
  };
  const destroy: Record<string, () => Promise<Answer>> = {
    switch: () => send(app, token, `PATCH ${conf}`, '{"enableIpAccessLists":"false"}'),
    list: () => send(app, token, `DELETE ${PATH}/${listId}?`),
  };
  for (const step of order) expect((await apply[step]?.())?.status).toBe(200);
  expect(stateOf(await send(app, token, `GET ${PATH}/${listId}?`))).toEqual(office);
  const switched = await send(app, token, `GET ${conf}?keys=enableIpAccessLists`);
  expect(switched.body).toEqual({ enableIpAccessLists: 'true' });
  for (const step of order.toReversed()) expect((await destroy[step]?.())?.status).toBe(200);
});
