/** Somebody as an identity provider knows them: the pair never stands for anybody else. */
export interface ExternalIdentity {
  readonly issuer: string;
  readonly subject: string;
}

/** How a link came to be: by a trusted address, by the signed-in user, or with the account itself. */
export type LinkedBy = 'email' | 'user' | 'provisioning';

/** An identity that may sign in as a user here. */
export interface IdentityLink extends ExternalIdentity {
  readonly linkId: string;
  readonly principalId: number;
  /** As the provider told it when it was linked. */
  readonly email?: string;
  readonly linkedBy: LinkedBy;
  readonly linkedAt: number;
  readonly lastSignInAt?: number;
}
