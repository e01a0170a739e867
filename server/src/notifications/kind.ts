/** What people and programs are told of tokens; operators choose which of it is mailed. */
export const TOKEN_KINDS = [
  'token.generated',
  'token.revoked',
  'token.expiring',
  'token.rotated',
  'token.reused',
] as const;

/** What is told of tokens that others hold: always mailed where mail goes out. */
export const EXPOSURE_KINDS = ['token.exposed'] as const;

/** What is told of somebody's account: always mailed where mail goes out, since it may be somebody else's doing. */
export const ACCOUNT_KINDS = ['identity.linked', 'password.link_made', 'password.changed'] as const;

/** All that is told. A new kind is one more row above, and its words in `mail/mail-words.ts`. */
export const NOTIFICATION_KINDS = [...TOKEN_KINDS, ...EXPOSURE_KINDS, ...ACCOUNT_KINDS] as const;

/** What operators may choose. */
export type ChosenKind = (typeof TOKEN_KINDS)[number];
export type TokenKind = ChosenKind | (typeof EXPOSURE_KINDS)[number];
export type AccountKind = (typeof ACCOUNT_KINDS)[number];
export type NotificationKind = TokenKind | AccountKind;
