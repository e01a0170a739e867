import { setTimeout as sleep } from 'node:timers/promises';
import { systemCaller } from '../../server/src/audit/audit-event.ts';
import { loadConfig } from '../../server/src/config/load.ts';
import { createCore } from '../../server/src/core.ts';
import { createLog } from '../../server/src/log.ts';
import { ROUTE } from './route.ts';

// Another process on the database of a server under load: generates a token, sees that the server accepts it,
// revokes it, sees that the server refuses it, and so on, a commit every 100 ms. Its last line says what it saw.

const BETWEEN_COMMITS_MS = 100;
const [serverUrl = ''] = process.argv.slice(2);
const seen = { commits: 0, accepted: 0, refused: 0, wronglyRefused: 0, wronglyAccepted: 0 };
let isStopped = false;
process.once('SIGTERM', () => {
  isStopped = true;
});

const loaded = loadConfig({ argv: [], env: process.env, cwd: process.cwd() });
if (!loaded.ok) throw new Error(loaded.problems.join('\n'));
const core = await createCore(loaded.config, { log: createLog(loaded.config.logLevel) });
const principal = await core.directory.getUser('owner-0@bench.example');
const requester = { principal, caller: systemCaller('bench') };
console.log(JSON.stringify({ url: '' }));

const startedAt = performance.now();
while (!isStopped) {
  const { tokenValue, token } = await core.authority.generateToken(requester, { comment: 'to be revoked' });
  seen.commits++;
  if (await isAccepted(tokenValue)) seen.accepted++;
  else seen.wronglyRefused++;
  await nextCommit();
  await core.authority.revokeToken(requester, token.tokenId);
  seen.commits++;
  if (await isAccepted(tokenValue)) seen.wronglyAccepted++;
  else seen.refused++;
  await nextCommit();
}
const seconds = (performance.now() - startedAt) / 1000;
await core.close();
console.log(JSON.stringify({ ...seen, seconds }));
process.exit(0);

/** By the clock, so that a slow answer does not make the commits fewer. */
async function nextCommit(): Promise<void> {
  const dueAt = startedAt + seen.commits * BETWEEN_COMMITS_MS;
  await sleep(Math.max(0, dueAt - performance.now()));
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
