import type { ChannelName, OutgoingMessage } from './notification.ts';

/** How a message fared. */
export type SendOutcome =
  | { readonly isDelivered: true }
  | {
      readonly isDelivered: false;
      /** A sentence for administrators, without a secret. */
      readonly reason: string;
      /** Trying again cannot help. */
      readonly isFinal?: boolean;
      /** How long the other end wants to be left alone. */
      readonly retryAfterMs?: number;
    };

/** A way to tell somebody. */
export interface Channel {
  readonly name: ChannelName;
  /** Where it leads, fit for a log. */
  readonly destination: string;
  /** Messages under way at once. */
  readonly concurrency: number;
  /** Tries in less than half a minute. */
  send(message: OutgoingMessage, signal: AbortSignal): Promise<SendOutcome>;
}

/** A refusal that is worth another try. */
export function failed(reason: string): SendOutcome {
  return { isDelivered: false, reason };
}
