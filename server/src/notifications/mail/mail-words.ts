import type { NotificationKind } from '../kind.ts';

/** What mails say of a kind. */
export interface MailWords {
  readonly one: string;
  /** After a number. */
  readonly many: string;
  /** What the recipient may do; `URL` is the page of one's own tokens. */
  readonly advice: string;
}

export const MAIL_WORDS: Readonly<Record<NotificationKind, MailWords>> = {
  'token.generated': {
    one: 'a token was generated',
    many: 'tokens were generated',
    advice:
      'If this was not you, somebody else can act in your name: revoke the token at URL, change your password, and tell an administrator.',
  },
  'token.revoked': {
    one: 'a token was revoked',
    many: 'tokens were revoked',
    advice:
      'It no longer works, and cannot be brought back. If something of yours still needs one, generate another at URL. If this surprises you, ask an administrator.',
  },
  'token.expiring': {
    one: 'a token expires soon',
    many: 'tokens expire soon',
    advice:
      'Where it is still needed, generate another at URL, put it in its place, and then revoke this one. Where it is not, nothing needs to be done.',
  },
};

/** Why a token was revoked, by the reason that is kept with it. */
export const REVOKE_REASONS: Readonly<Record<string, string>> = {
  revoked: 'somebody ended it',
  leaked: 'it was reported as leaked, or generated with one that was',
  unused: 'nobody used it for a long time',
  owner_deleted: 'its owner was deleted',
};
