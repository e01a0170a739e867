import type { NotificationKind } from '../kind.ts';

/** What mails say of a kind. */
export interface MailWords {
  readonly one: string;
  /** After a number. */
  readonly many: string;
  /** What the recipient may do; `URL` is the page. */
  readonly advice: string;
  /** Where it can be done. */
  readonly page: '/settings/access-tokens' | '/settings/sign-in';
}

export const MAIL_WORDS: Readonly<Record<NotificationKind, MailWords>> = {
  'token.generated': {
    one: 'a token was generated',
    many: 'tokens were generated',
    advice:
      'If this was not you, somebody else can act in your name: revoke the token at URL, change your password, and tell an administrator.',
    page: '/settings/access-tokens',
  },
  'token.revoked': {
    one: 'a token was revoked',
    many: 'tokens were revoked',
    advice:
      'It no longer works, and cannot be brought back. If something of yours still needs one, generate another at URL. If this surprises you, ask an administrator.',
    page: '/settings/access-tokens',
  },
  'token.expiring': {
    one: 'a token expires soon',
    many: 'tokens expire soon',
    advice:
      'Where it is still needed, generate another at URL, put it in its place, and then revoke this one. Where it is not, nothing needs to be done.',
    page: '/settings/access-tokens',
  },
  'token.rotated': {
    one: 'a token was rotated',
    many: 'tokens were rotated',
    advice:
      'Whoever had its value has the new one; the old one ends when that is first used, or soon by itself. If nothing of yours does this, somebody else has the value: revoke the token at URL, and tell an administrator.',
    page: '/settings/access-tokens',
  },
  'token.reused': {
    one: 'the old value of a token that was rotated was used',
    many: 'old values of tokens that were rotated were used',
    advice:
      'It was refused. If something of yours still has the old value, give it the new one. If not, somebody else has had it: revoke the token that took its place at URL, and tell an administrator.',
    page: '/settings/access-tokens',
  },
  'token.exposed': {
    one: 'a token of yours was found exposed, and is revoked',
    many: 'tokens of yours were found exposed, and are revoked',
    advice:
      'Somebody who has the value, such as a scanner that found it in a repository, handed it in; what was generated with it was revoked, too. Find out where it was to be read and take it away there, look at URL for what it was last used for, and tell an administrator: others may have read it before.',
    page: '/settings/access-tokens',
  },
  'identity.linked': {
    one: 'another way to sign in was linked',
    many: 'other ways to sign in were linked',
    advice:
      'Whoever can sign in there can now sign in as you. If this was not you, unlink it at URL, change your password, and tell an administrator.',
    page: '/settings/sign-in',
  },
  'password.link_made': {
    one: 'a link was made that sets your password',
    many: 'links were made that set your password',
    advice:
      'Whoever made it gives you the link. Only the newest works, and only once. If you did not ask for one, tell another administrator at once: whoever has the link can sign in as you.',
    page: '/settings/sign-in',
  },
  'password.changed': {
    one: 'your password was changed',
    many: 'changes of your password',
    advice:
      'All other sessions were ended; your tokens still work. If this was not you, tell an administrator at once, and look through your tokens at URL.',
    page: '/settings/access-tokens',
  },
};

/** Why a token was revoked, by the reason that is kept with it. */
export const REVOKE_REASONS: Readonly<Record<string, string>> = {
  revoked: 'somebody ended it',
  leaked: 'it was reported as leaked, or generated with one that was',
  exposed: 'somebody handed in its value, or that of the token it was generated with',
  unused: 'nobody used it for a long time',
  owner_deleted: 'its owner was deleted',
  rotated: 'another took its place',
  reused: 'an old value of it was used after its end',
};

/** How an identity came to be linked. */
export const LINKED_BY: Readonly<Record<'email' | 'user' | 'provisioning', string>> = {
  email: 'a first sign-in with your e-mail address',
  user: 'you, or somebody with your password',
  provisioning: 'a first sign-in, which also made your account',
};
