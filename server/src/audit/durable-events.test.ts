import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Tx } from '../db/database.ts';
import { startTestApp } from '../testing/harness.ts';
import { TEST_CALLER } from '../testing/secret-keeper.ts';
import type { AuditEvent } from './audit-event.ts';
import { DurableEvents } from './durable-events.ts';

function event(name: string): AuditEvent {
  const params = { name };
  return { service: 'secrets', action: 'getSecret', caller: TEST_CALLER, params, statusCode: 200 };
}

test('an event is in the trail when it is told that it is, each of a crowd once and in its order', async () => {
  const { core } = await startTestApp();
  const events = new DurableEvents(core);
  const names = Array.from({ length: 600 }, (_, i) => `event ${i}`);
  const namesInTrail = async () => {
    const rows = await core.db.sql
      .selectFrom('audit_events')
      .select('request_params')
      .where('action_name', '=', 'getSecret')
      .orderBy('chain_seq')
      .execute();
    return rows.map((row) => JSON.parse(row.request_params).name);
  };
  await Promise.all(
    names.map(async (name) => {
      await events.record(event(name));
      if (name.endsWith('0')) expect(await namesInTrail()).toContain(name);
    }),
  );
  expect(await namesInTrail()).toEqual(names);
});

test('when the act fails nobody of it is told that an event is committed, and the next act is another', async () => {
  const { core } = await startTestApp();
  const events = new DurableEvents(core);
  await core.db.write(async (tx) => {
    await tx.sql.schema.alterTable('audit_events').renameTo('away').execute();
  });
  const outcomes = await Promise.allSettled(['a', 'b', 'c'].map((name) => events.record(event(name))));
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  await core.db.write(async (tx) => {
    await tx.sql.schema.alterTable('away').renameTo('audit_events').execute();
  });
  await events.record(event('d'));
  const rows = await core.db.sql
    .selectFrom('audit_events')
    .select('request_params')
    .where('action_name', '=', 'getSecret')
    .execute();
  expect(rows).toEqual([{ request_params: '{"name":"d"}' }]);
});

test('events that come turn after turn are one act, which does not wait for ever for more of them', async () => {
  const { core } = await startTestApp();
  let acts = 0;
  const db = {
    ...core.db,
    write: <T>(act: (tx: Tx) => Promise<T>) => {
      acts++;
      return core.db.write(act);
    },
  };
  const events = new DurableEvents({ ...core, db });
  const inTurn = async (turns: number) => {
    acts = 0;
    const written: Promise<void>[] = [];
    for (let turn = 0; turn < turns; turn++) {
      written.push(events.record(event(`turn ${turn}`)));
      await nextTurn();
    }
    await Promise.all(written);
    return acts;
  };
  expect(await inTurn(5)).toBe(1);
  expect(await inTurn(40)).toBeGreaterThan(1);
  await events.record(event('alone'));
  await events.record(event('alone again'));
  expect(await inTurn(1)).toBe(1);
});
