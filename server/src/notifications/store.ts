import { sql as raw } from 'kysely';
import type { Queryable } from '../db/database.ts';
import type { NotificationKind } from './kind.ts';
import type {
  ChannelName,
  MessagePart,
  NewNotification,
  NotificationContent,
  NotificationState,
  OutgoingMessage,
} from './notification.ts';

/** A message for somebody that is not settled. */
export interface OpenMessage {
  readonly messageId: string;
  readonly attempts: number;
  readonly dueAt: number;
  readonly partCount: number;
}

/** How an attempt left a message. */
export interface Settlement {
  readonly state: NotificationState;
  readonly now: number;
  readonly error?: string;
  /** Of one that waits: until when. */
  readonly dueAt?: number;
}

// Literal, since an index over a part of the rows is found by nothing else.
const IS_WAITING = raw<boolean>`state = 'waiting'`;
/** Rows in a statement. */
const CHUNK = 500;
/** Parts of a message that one act settles. */
export const PARTS_AN_ACT = CHUNK;

export async function insertNotifications(
  { sql }: Queryable,
  rows: readonly NewNotification[],
): Promise<void> {
  for (let i = 0; i < rows.length; i += CHUNK) {
    await sql
      .insertInto('notifications')
      .values(rows.slice(i, i + CHUNK).map(rowOf))
      .execute();
  }
}

function rowOf(one: NewNotification) {
  return {
    ...{ id: one.id, channel: one.channel, kind: one.kind, recipient: one.recipient ?? null },
    message_id: one.channel === 'webhook' ? one.id : null,
    ...{ created_at: one.createdAt, due_at: one.dueAt, tokens: one.tokenCount },
    content: JSON.stringify(one.content),
    ...{ state: 'waiting', attempts: 0, last_error: null, settled_at: null },
  };
}

/** For whom there is mail that is due and in no message yet; not necessarily all, those first who have waited longest. */
export async function listLooseRecipients({ sql }: Queryable, now: number): Promise<string[]> {
  const rows = await sql
    .selectFrom('notifications')
    .select('recipient')
    .where(IS_WAITING)
    .where('channel', '=', 'mail')
    .where('message_id', 'is', null)
    .where('due_at', '<=', now)
    .orderBy('due_at')
    .orderBy('id')
    .limit(CHUNK)
    .execute();
  return [...new Set(rows.map(({ recipient }) => recipient ?? ''))];
}

/** The message for somebody that is not settled, if there is one. */
export async function findOpenMessage(
  { sql }: Queryable,
  recipient: string,
): Promise<OpenMessage | undefined> {
  const row = await sql
    .selectFrom('notifications')
    .select(({ fn }) => [
      'message_id',
      fn.max('attempts').as('attempts'),
      fn.max('due_at').as('due_at'),
      fn.countAll<number>().as('parts'),
    ])
    .where('recipient', '=', recipient)
    .where('state', '=', 'waiting')
    .where('message_id', 'is not', null)
    .groupBy('message_id')
    .limit(1)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { message_id: messageId, attempts, due_at: dueAt, parts } = row;
  return { messageId: messageId ?? '', attempts, dueAt, partCount: Number(parts) };
}

/** Makes others that change the message wait until this transaction ends. PostgreSQL only. */
export async function lockMessage({ sql }: Queryable, messageId: string): Promise<void> {
  await sql
    .selectFrom('notifications')
    .select('id')
    .where('message_id', '=', messageId)
    .where('state', '=', 'waiting')
    .orderBy('id')
    .forUpdate()
    .execute();
}

/** When somebody was last sent a mail. */
export async function findLastDelivery({ sql }: Queryable, recipient: string): Promise<number | undefined> {
  const row = await sql
    .selectFrom('notifications')
    .select('settled_at')
    .where('recipient', '=', recipient)
    .where('state', '=', 'delivered')
    .orderBy('settled_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.settled_at ?? undefined;
}

/** Puts somebody's mail that is due and in no message into one, or, without one, off; some at a time. */
export async function placeMails(
  { sql }: Queryable,
  { recipient, now }: { recipient: string; now: number },
  { messageId, dueAt }: { messageId: string | null; dueAt: number },
): Promise<void> {
  await sql
    .updateTable('notifications')
    .set({ message_id: messageId, due_at: dueAt })
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('notifications')
        .select('id')
        .where('recipient', '=', recipient)
        .where('state', '=', 'waiting')
        .where('message_id', 'is', null)
        .where('due_at', '<=', now)
        .limit(CHUNK),
    )
    .execute();
}

/** Ids of messages that are due, those that have waited longest first. */
export async function listDueMessages(
  { sql }: Queryable,
  { channel, now, limit }: { channel: ChannelName; now: number; limit: number },
): Promise<string[]> {
  const rows = await sql
    .selectFrom('notifications')
    .select('message_id')
    .where(IS_WAITING)
    .where('channel', '=', channel)
    .where('message_id', 'is not', null)
    .where('due_at', '<=', now)
    .orderBy('due_at')
    .orderBy('id')
    .limit(limit)
    .execute();
  return [...new Set(rows.map(({ message_id }) => message_id ?? ''))];
}

/** Counts an attempt to send a message. */
export async function countAttempt({ sql }: Queryable, messageId: string): Promise<void> {
  await sql
    .updateTable('notifications')
    .set((eb) => ({ attempts: eb('attempts', '+', 1) }))
    .where('message_id', '=', messageId)
    .where('state', '=', 'waiting')
    .execute();
}

/** A message with its oldest parts, at most `limit`; undefined when nothing of it waits any more. */
export async function findMessage(
  { sql }: Queryable,
  messageId: string,
  limit: number,
): Promise<OutgoingMessage | undefined> {
  const waiting = sql
    .selectFrom('notifications')
    .where('message_id', '=', messageId)
    .where('state', '=', 'waiting');
  const rows = await waiting.selectAll().orderBy('created_at').orderBy('id').limit(limit).execute();
  const [first] = rows;
  if (first === undefined) return undefined;
  const sums = await waiting
    .select(['kind', (eb) => eb.fn.sum<number>('tokens').as('tokens')])
    .groupBy('kind')
    .execute();
  return {
    messageId,
    ...(first.recipient !== null && { recipient: first.recipient }),
    ...{ createdAt: first.created_at, attempts: first.attempts, parts: rows.map(presentPart) },
    totals: new Map(sums.map(({ kind, tokens }) => [kind as NotificationKind, Number(tokens)])),
  };
}

function presentPart(row: {
  kind: string;
  created_at: number;
  tokens: number;
  content: string;
}): MessagePart {
  return {
    kind: row.kind as NotificationKind,
    ...{ createdAt: row.created_at, tokenCount: row.tokens },
    content: JSON.parse(row.content) as NotificationContent,
  };
}

/** Writes down how an attempt ended, for at most `PARTS_AN_ACT` parts of the message; gives back for how many. */
export async function settleSome(
  { sql }: Queryable,
  messageId: string,
  { state, now, error = '', dueAt = 0 }: Settlement,
): Promise<number> {
  const { numUpdatedRows } = await sql
    .updateTable('notifications')
    .set({
      state,
      ...(error !== '' && { last_error: error }),
      ...(state === 'waiting' ? { due_at: dueAt } : { settled_at: now }),
    })
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('notifications')
        .select('id')
        .where('message_id', '=', messageId)
        .where('state', '=', 'waiting')
        .$if(state === 'waiting', (query) => query.where('due_at', '!=', dueAt))
        .limit(PARTS_AN_ACT),
    )
    .executeTakeFirstOrThrow();
  return Number(numUpdatedRows);
}
