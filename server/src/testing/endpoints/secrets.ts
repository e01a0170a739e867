import type { Principal } from '../../principals/principal.ts';
import { type Cast, type Endpoint, GONE } from './endpoint.ts';

const PATH = '/api/2.0/secrets';
const OWN_PATH = '/api/latchkey/1.0/secrets';

let scopes = 0;

/** A scope of the caller's own, with a secret and a permission of Bob's. */
async function makeScope({ app, bob }: Cast, principal: Principal): Promise<string> {
  const { core } = app;
  const scope = `scope-${scopes++}`;
  const requester = { principal, caller: { name: 'test', address: '', userAgent: '', requestId: '' } };
  await core.secretScopes.create(requester, { name: scope, isManagedByUsers: false });
  await core.secrets.put(requester, { scope, key: 'key' }, Buffer.from('value'));
  await core.secretAcls.put(requester, { scope, principal: bob.name }, 'MANAGE');
  return scope;
}

const wrongNames = (more: object) => [
  { body: {} },
  { body: { scope: 7, ...more } },
  { body: { scope: 'no spaces', ...more } },
  { body: { scope: 'x'.repeat(129), ...more } },
];
const GONE_SCOPE = { scope: 'no-such-scope' };
const SECRET = { key: 'key' };
const ACL = { principal: 'bob' };

/** What is about a scope that somebody has: made for the request, and another that is not there. */
function acting(path: string, fields: object, wrong: Endpoint['wrongTypes'] = []): Endpoint {
  return {
    method: 'POST',
    path: `${PATH}/${path}`,
    who: 'everybody',
    good: async (cast, caller) => ({ body: { scope: await makeScope(cast, caller), ...fields } }),
    foreign: { input: () => ({ body: { ...GONE_SCOPE, ...fields } }), answer: GONE },
    wrongTypes: [...wrongNames(fields), ...wrong],
  };
}

function reading(path: string, fields: Record<string, string>, base = PATH): Endpoint {
  const query = (named: Record<string, string>) => ({
    path: `${base}/${path}?${new URLSearchParams(named)}`,
  });
  return {
    method: 'GET',
    path: `${base}/${path}`,
    who: 'everybody',
    good: async (cast, caller) => query({ scope: await makeScope(cast, caller), ...fields }),
    foreign: { input: () => query({ ...GONE_SCOPE, ...fields }), answer: GONE },
    wrongTypes: [{ path: `${base}/${path}` }, query({ scope: 'no spaces', ...fields })],
    bodyless: true,
  };
}

/** Databricks' Secrets API, and what our own tells besides. */
export const SECRETS: readonly Endpoint[] = [
  {
    method: 'POST',
    path: `${PATH}/scopes/create`,
    who: 'everybody',
    good: () => ({ body: { scope: `scope-${scopes++}`, scope_backend_type: 'DATABRICKS' } }),
    wrongTypes: [
      ...wrongNames({}),
      { body: { scope: 'one', initial_manage_principal: 'admins' } },
      { body: { scope: 'one', scope_backend_type: 'CUPBOARD' } },
    ],
  },
  { method: 'GET', path: `${PATH}/scopes/list`, who: 'everybody', good: () => ({}), bodyless: true },
  acting('scopes/delete', {}),
  acting('put', { ...SECRET, string_value: 'new' }, [
    { body: { scope: 'one', key: 'no spaces', string_value: 'x' } },
    { body: { scope: 'one', key: 'k', string_value: 7 } },
    { body: { scope: 'one', key: 'k', bytes_value: 'a' }, isBeyondSchema: true },
  ]),
  acting('delete', SECRET),
  reading('list', {}),
  reading('get', SECRET),
  acting('acls/put', { ...ACL, permission: 'READ' }, [
    { body: { scope: 'one', principal: 'bob', permission: 'CAN_USE' } },
    { body: { scope: 'one', principal: 'x'.repeat(257), permission: 'READ' } },
    { body: { scope: 'one', principal: ['bob'], permission: 'READ' } },
  ]),
  reading('acls/get', ACL),
  reading('acls/list', {}),
  acting('acls/delete', ACL),
  { method: 'GET', path: `${OWN_PATH}/scopes/list`, who: 'everybody', good: () => ({}), bodyless: true },
  reading('scopes/get', {}, OWN_PATH),
  reading('acls/list', {}, OWN_PATH),
];
