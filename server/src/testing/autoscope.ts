import type { Scopes } from '../permissions/scopes.ts';
import { startTestApp, type TestApp, type TestToken } from './harness.ts';

/** A token of Alice's that learns, and has listed users: it has learnt `scim`. */
export async function startLearnt(scopes?: Scopes) {
  const app = await startTestApp();
  const alice = await app.user('alice');
  const token = await app.token(alice, { learns: true, ...(scopes && { scopes }) });
  await app.get('/api/2.0/preview/scim/v2/Users', token);
  await writeLearnt(app);
  return { app, alice, token };
}

/** Has the node write down what tokens have learnt. */
export async function writeLearnt(app: TestApp): Promise<void> {
  // Twice: the first may be one that the node had begun before.
  await app.node.jobs.flush();
  await app.node.jobs.flush();
}

/** What a token has learnt, by what was called: how often. */
export async function learntBy(app: TestApp, token: TestToken): Promise<Record<string, number>> {
  await writeLearnt(app);
  const { calls } = await app.core.narrowing.preview(await app.admin(), token.id);
  return Object.fromEntries(calls.map(({ called, count }) => [called, count]));
}

/** What a token is limited to now. */
export async function scopesOf(app: TestApp, { id, record }: TestToken): Promise<Scopes | undefined> {
  return (await app.core.authority.getToken(record.ownerId, id)).scopes;
}
