import { randomBytes } from 'node:crypto';
import type { Cast, Endpoint } from './endpoint.ts';

const PATCH_OP = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const UNKNOWN_ID = '4711';
const GONE = [404, 'SCIM_404'] as const;

interface ResourceType {
  readonly name: 'Users' | 'Groups' | 'ServicePrincipals';
  readonly isForAdministrators: boolean;
  /** A resource that is not there yet. */
  make(): Record<string, unknown>;
  readonly wrong: Readonly<Record<string, unknown>>;
}

const TYPES: readonly ResourceType[] = [
  {
    name: 'Users',
    isForAdministrators: false,
    make: () => ({ userName: `user-${randomName()}` }),
    wrong: { userName: 7 },
  },
  {
    name: 'Groups',
    isForAdministrators: false,
    make: () => ({ displayName: `group-${randomName()}` }),
    wrong: { displayName: 7 },
  },
  {
    name: 'ServicePrincipals',
    isForAdministrators: true,
    make: () => ({ displayName: `robot-${randomName()}` }),
    wrong: { displayName: ['x'] },
  },
];

/** SCIM 2.0 on users, groups and service principals. */
export const SCIM: readonly Endpoint[] = ['/api/2.0/preview/scim/v2', '/api/2.0/scim/v2'].flatMap((base) =>
  TYPES.flatMap((type) => endpointsOf(`${base}/${type.name}`, type)),
);

function endpointsOf(path: string, type: ResourceType): Endpoint[] {
  const readers = type.isForAdministrators ? 'administrators' : 'everybody';
  const withId = `${path}/:id`;
  const made = async (cast: Cast) => `${path}/${await makeOne(cast, path, type)}`;
  const unknown = `${path}/${UNKNOWN_ID}`;
  const rename = { schemas: [PATCH_OP], Operations: [{ op: 'replace', path: 'displayName', value: 'x y' }] };
  const common = { isScim: true } as const;
  return [
    {
      ...common,
      ...{ method: 'GET', path, who: readers, bodyless: true },
      good: () => ({}),
      wrongTypes: [
        { path: `${path}?filter=nonsense`, isBeyondSchema: true },
        { path: `${path}?filter=id%20gt%201`, isBeyondSchema: true },
      ],
    },
    {
      ...common,
      ...{ method: 'POST', path, who: 'administrators', status: 201 },
      good: () => ({ body: type.make() }),
      wrongTypes: [{ body: type.wrong }],
    },
    {
      ...common,
      ...{ method: 'GET', path: withId, who: readers, bodyless: true },
      good: async (cast) => ({ path: await made(cast) }),
      foreign: { input: () => ({ path: unknown }), answer: GONE },
    },
    {
      ...common,
      ...{ method: 'PUT', path: withId, who: 'administrators' },
      good: async (cast) => {
        const resource = type.make();
        return { path: `${path}/${await makeOne(cast, path, type, resource)}`, body: resource };
      },
      foreign: { input: () => ({ path: unknown, body: type.make() }), answer: GONE },
      wrongTypes: [{ path: unknown, body: type.wrong }],
    },
    {
      ...common,
      ...{ method: 'PATCH', path: withId, who: 'administrators' },
      good: async (cast) => ({
        path: await made(cast),
        body: type.name === 'Groups' ? { ...rename, Operations: [renamed()] } : rename,
      }),
      foreign: { input: () => ({ path: unknown, body: rename }), answer: GONE },
      wrongTypes: [
        { path: unknown, body: { schemas: [PATCH_OP], Operations: 'all' } },
        { path: unknown, body: { schemas: [PATCH_OP], Operations: [{ op: 'twist', path: 'displayName' }] } },
      ],
    },
    {
      ...common,
      ...{ method: 'DELETE', path: withId, who: 'administrators', status: 204, bodyless: true },
      good: async (cast) => ({ path: await made(cast) }),
      foreign: { input: () => ({ path: unknown }), answer: GONE },
    },
  ];
}

function renamed(): object {
  return { op: 'replace', path: 'displayName', value: `group-${randomName()}` };
}

async function makeOne(
  { app }: Cast,
  path: string,
  type: ResourceType,
  resource: object = type.make(),
): Promise<string> {
  const answer = await app.post(path, await app.admin(), resource);
  if (answer.status !== 201) throw new Error(`${path} was answered with ${answer.status}: ${answer.text}`);
  return answer.body.id;
}

function randomName(): string {
  return randomBytes(6).toString('hex');
}
