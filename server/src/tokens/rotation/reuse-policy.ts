/**
 * What the use of a value does that was replaced for good, besides being refused and audited: its owner is told, or the
 * tokens that took its place end, too.
 */
export const REUSE_POLICIES = ['tell', 'revoke_chain'] as const;

export type ReusePolicy = (typeof REUSE_POLICIES)[number];
