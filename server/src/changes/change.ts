/**
 * Something was taken away: a token ended, a principal lost something or changed, or a rule for the whole
 * workspace did. What was only given needs no change: nobody remembers a refusal.
 */
export interface Change {
  readonly kind: 'token' | 'principal' | 'workspace';
  /** The token id, the principal's id in digits, or the setting's name. */
  readonly subject: string;
}
