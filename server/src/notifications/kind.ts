/** What people and programs are told of. A new kind is one more row here, and its words in `mail/mail-words.ts`. */
export const NOTIFICATION_KINDS = ['token.generated', 'token.revoked', 'token.expiring'] as const;

export type NotificationKind = (typeof NOTIFICATION_KINDS)[number];
