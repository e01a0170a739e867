import { parseArgs } from 'node:util';
import { systemClock } from '../../server/src/clock.ts';
import { openDatabase } from '../../server/src/db/open.ts';
import { createLog } from '../../server/src/log.ts';
import { createMetrics } from '../../server/src/metrics.ts';

// Commits acts one after the other: `node acts-on-sqlite.ts DATABASE KIND COUNT`, of the kind `write` or `writeUnsynced`.

const [path = '', kind, count] = parseArgs({ allowPositionals: true }).positionals;
const db = await openDatabase(
  { engine: 'sqlite', path },
  {
    ...{ clock: systemClock, log: createLog('silent'), metrics: createMetrics() },
    ...{ timeoutMs: 5_000, poolSize: 1, proofMs: 250 },
  },
);
for (let i = 0; i < Number(count); i++) {
  await db[kind === 'writeUnsynced' ? kind : 'write'](async ({ sql }) => {
    await sql.updateTable('feed_head').set({ seq: i }).execute();
  });
}
await db.close();
