import { type RawBuilder, sql } from 'kysely';
import type { Engine } from './database.ts';

/**
 * The time by the database's own clock, epoch milliseconds: one clock for what several nodes write, whose own clocks may
 * differ.
 */
export function databaseTime(engine: Engine): RawBuilder<number> {
  return engine === 'postgres'
    ? sql<number>`(extract(epoch from clock_timestamp()) * 1000)::bigint`
    : sql<number>`cast(unixepoch('subsec') * 1000 as integer)`;
}
