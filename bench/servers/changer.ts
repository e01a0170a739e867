import { setTimeout as sleep } from 'node:timers/promises';
import { systemCaller } from '../../server/src/audit/audit-event.ts';
import { loadConfig } from '../../server/src/config/load.ts';
import { createCore } from '../../server/src/core.ts';
import { createLog } from '../../server/src/log.ts';
import type { TokenRequester } from '../../server/src/tokens/authority.ts';
import { ROUTE } from './route.ts';

// Another process on the database of a server under load: revokes 100 tokens a second that nobody uses. Once a second it
// generates one, sees that the server accepts it, revokes it, and sees after the bound that the server refuses it. Its last
// line says what it saw.

const CHANGES_A_SECOND = 100;
const OWNERS = 40;
const [serverUrl = ''] = process.argv.slice(2);
const seen = { changes: 0, accepted: 0, refused: 0, wronglyRefused: 0, wronglyAccepted: 0 };
let isStopped = false;
process.once('SIGTERM', () => {
  isStopped = true;
});

const loaded = loadConfig({ argv: [], env: process.env, cwd: process.cwd() });
if (!loaded.ok) throw new Error(loaded.problems.join('\n'));
const { maxStalenessMs } = loaded.config;
const core = await createCore(loaded.config, { log: createLog(loaded.config.logLevel) });
const victims = await listVictims();
const prober = await requesterOf(0);
console.log(JSON.stringify({ url: '' }));

// By the clock: one that takes long does not make the others fewer, it shares a commit with them.
const startedAt = performance.now();
const pending: Promise<void>[] = [];
for (const [i, { requester, tokenId }] of victims.entries()) {
  if (isStopped) break;
  if (i % CHANGES_A_SECOND === 0) pending.push(probe());
  pending.push(revoke(requester, tokenId));
  await sleep(Math.max(0, startedAt + ((i + 1) * 1000) / CHANGES_A_SECOND - performance.now()));
}
await Promise.all(pending);
const seconds = (performance.now() - startedAt) / 1000;
await core.close();
console.log(JSON.stringify({ ...seen, seconds }));
process.exit(0);

async function listVictims() {
  const victims = [];
  for (let i = 0; i < OWNERS; i++) {
    const requester = await requesterOf(i);
    const tokens = await core.authority.listTokens(requester.principal.id);
    for (const { tokenId, comment } of tokens) if (comment === 'seed') victims.push({ requester, tokenId });
  }
  return victims;
}

async function revoke(requester: TokenRequester, tokenId: string): Promise<void> {
  await core.authority.revokeToken(requester, tokenId);
  seen.changes++;
}

async function requesterOf(owner: number) {
  const principal = await core.directory.getUser(`owner-${owner}@bench.example`);
  return { principal, caller: systemCaller('bench') };
}

async function probe(): Promise<void> {
  const { tokenValue, token } = await core.authority.generateToken(prober, { comment: 'to be revoked' });
  if (await isAccepted(tokenValue)) seen.accepted++;
  else seen.wronglyRefused++;
  await core.authority.revokeToken(prober, token.tokenId);
  await sleep(maxStalenessMs);
  if (await isAccepted(tokenValue)) seen.wronglyAccepted++;
  else seen.refused++;
}

async function isAccepted(tokenValue: string): Promise<boolean> {
  const answer = await fetch(`${serverUrl}${ROUTE.path}`, {
    headers: { authorization: `Bearer ${tokenValue}` },
  });
  await answer.body?.cancel();
  if (answer.status === 200) return true;
  if (answer.status === 401 || answer.status === 403) return false;
  throw new Error(`The server answered with ${answer.status}.`);
}
