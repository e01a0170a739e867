import { createHmac } from 'node:crypto';
import type { SecretValue } from '../../config/secret-value.ts';

/** What a message is signed over. Standard Webhooks 1.0.0, "Signature scheme". */
export interface SignedParts {
  readonly messageId: string;
  /** Of the attempt, in seconds since 1970. */
  readonly timestamp: number;
  /** Byte for byte as it is sent. */
  readonly body: string;
}

/** The value of `webhook-signature`: one `v1,…` for each secret, so that either end may exchange its secret first. */
export function signatures(
  { messageId, timestamp, body }: SignedParts,
  secrets: readonly SecretValue[],
): string {
  return secrets
    .map((secret) => {
      const key = Buffer.from(secret.reveal().slice('whsec_'.length), 'base64');
      const hmac = createHmac('sha256', key).update(`${messageId}.${timestamp}.${body}`);
      return `v1,${hmac.digest('base64')}`;
    })
    .join(' ');
}
