/**
 * Something was taken away: a token ended, a principal lost something or changed, or a rule for the whole
 * workspace did. What was only given needs no change, since nobody remembers a refusal, but for address rules and
 * memberships of groups, which are remembered whole.
 */
export interface Change {
  readonly kind: 'token' | 'principal' | 'workspace' | 'address_rules' | 'secrets' | 'receipt';
  /** The token id, the principal's id in digits, the setting's name, the list's id, the id of a secret scope, or `master_key`; of a `receipt`, which takes nothing away, the node that waits for it. */
  readonly subject: string;
}
