import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { RunningServer } from '../support/latchkeyd.ts';
import { ALICE, addPerson, generate, type Person, statusWith } from './people.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const DAY_SECONDS = 86_400;

/** Name of a token, how many days ago it was generated, and in how many days it expires. */
const TOKENS: readonly (readonly [owner: string, comment: string, age: number, left: number])[] = [
  ['alice', 'Nightly export', 200, 40],
  ['alice', 'Terraform in CI, production workspace', 320, 5],
  ['bob', 'Dashboards', 80, 20],
  ['bob', 'Notebook on the laptop', 12, 78],
  ['bob', 'One-off migration', 45, 300],
  ['carol', 'Airflow', 500, 64],
  ['carol', 'dbt, staging', 25, 65],
  ['carol', 'dbt, production', 25, 3],
  ['dave.o-connor@example.com', 'Power BI gateway', 3, 27],
  ['dave.o-connor@example.com', 'Grafana', 0.2, 89],
];

/** A workspace as it is after some months of use: people, tokens of all ages, and a month of verifications. */
export async function makeBusy(server: RunningServer): Promise<void> {
  const people = new Map<string, Person>([[ALICE.name, ALICE]]);
  for (const name of new Set(TOKENS.map(([owner]) => owner)))
    if (!people.has(name)) people.set(name, await addPerson(server, name));
  const database = new DatabaseSync(join(server.dataDir, 'latchkey.db'), { timeout: 5_000 });
  const date = database.prepare('update tokens set created_at = ?, expires_at = ? where token_id = ?');
  const now = Date.now();
  for (const [owner, comment, age, left] of TOKENS) {
    const asked = { comment, lifetime_seconds: DAY_SECONDS };
    const { token_info } = await generate(server, people.get(owner) ?? ALICE, asked);
    date.run(Math.floor(now - age * DAY_MS), now + left * DAY_MS, token_info.token_id);
  }
  const everlasting = { comment: 'Legacy cron job', lifetime_seconds: DAY_SECONDS };
  const { token_info, token_value } = await generate(server, ALICE, everlasting);
  date.run(now - 700 * DAY_MS, null, token_info.token_id);
  await statusWith(server, token_value);
  fillHistory(database, now);
  database.close();
}

/** Busy by day, quiet by night, with some refusals; nothing of the last two hours, which tests make themselves. */
function fillHistory(database: DatabaseSync, now: number): void {
  const insert = database.prepare(
    `insert into activity_counts (span, activity, start_at, outcome, occurrences) values (?, 'verification', ?, ?, ?)
     on conflict do nothing`,
  );
  const thisHour = now - (now % HOUR_MS);
  database.exec('begin');
  for (let hour = 30 * 24; hour >= 2; hour--) {
    const startAt = thisHour - hour * HOUR_MS;
    const day = Math.sin(((new Date(startAt).getUTCHours() - 6) / 24) * 2 * Math.PI);
    const ok = Math.round(900 + 800 * day + ((hour * 37) % 160));
    insert.run('hour', startAt, 'ok', ok);
    insert.run('hour', startAt, 'unknown', (hour * 13) % 60);
    insert.run('hour', startAt, 'expired', hour % 9 === 0 ? 140 : 12);
    if (hour % 5 === 0) insert.run('hour', startAt, 'address_not_allowed', 70);
  }
  database.exec('commit');
}
