import type { NotifiedAccount, OwnedTokenDetails, TokenDetails } from '@latchkey/client';
import type { Caller } from '../audit/audit-event.ts';
import type { AccountKind, NotificationKind, TokenKind } from './kind.ts';

export type ChannelName = 'mail' | 'webhook';

export const CHANNEL_NAMES = ['mail', 'webhook'] as const satisfies readonly ChannelName[];

/** Of a notification: to be told, told, or given up. */
export const NOTIFICATION_STATES = ['waiting', 'delivered', 'failed'] as const;

export type NotificationState = (typeof NOTIFICATION_STATES)[number];

/** A token that something happened to, and those it concerns. */
export interface NoticedToken {
  readonly ownerId: number;
  readonly createdById: number;
  readonly details: TokenDetails;
}

/** What an act on tokens hands in to be told. */
export interface TokenNotice {
  readonly kind: TokenKind;
  readonly tokens: readonly NoticedToken[];
  readonly caller: Caller;
  /** Of tokens that expire: within how many days. */
  readonly daysLeft?: number;
  /** One of several acts of a job: what they tell one person is gathered into one mail. */
  readonly isOfJob?: boolean;
}

/** What an act on somebody's account hands in to be told. */
export interface AccountNotice {
  readonly kind: AccountKind;
  readonly accountId: number;
  /** What happened to it, besides whose it is. */
  readonly details: Omit<NotifiedAccount, 'user_id' | 'user_name'>;
  readonly caller: Caller;
}

/** Who did it. Address and client only where the recipient may know them. */
export interface NotificationActor {
  readonly id?: number;
  readonly name: string;
  readonly address?: string;
  readonly userAgent?: string;
}

/** What is kept of a notice for one recipient; never a token value. */
export interface NotificationContent {
  readonly actor: NotificationActor;
  /** Not necessarily all. */
  readonly tokens: readonly OwnedTokenDetails[];
  readonly daysLeft?: number;
  /** Of an account notice, which has no tokens. */
  readonly account?: NotifiedAccount;
}

/** A notification before it is tried. */
export interface NewNotification {
  readonly id: string;
  readonly channel: ChannelName;
  readonly kind: NotificationKind;
  readonly recipient?: string;
  readonly createdAt: number;
  readonly dueAt: number;
  /** Tokens; or 1 for an account. */
  readonly tokenCount: number;
  readonly content: NotificationContent;
}

/** A notification as a message names it. */
export interface MessagePart {
  readonly kind: NotificationKind;
  readonly createdAt: number;
  readonly tokenCount: number;
  readonly content: NotificationContent;
}

/** What goes out at once under one id: one notification, or what was gathered for one person. */
export interface OutgoingMessage {
  readonly messageId: string;
  readonly recipient?: string;
  /** Of the oldest part. */
  readonly createdAt: number;
  /** This one included. */
  readonly attempts: number;
  /** The oldest first; not necessarily all. */
  readonly parts: readonly MessagePart[];
  /** Tokens (or accounts) of each kind, those of parts that are not named included. */
  readonly totals: ReadonlyMap<NotificationKind, number>;
}
