import type { WebhookMessage } from '@latchkey/client';
import type { OutgoingMessage } from '../notification.ts';

/** The body of a message: Standard Webhooks' `type`, `timestamp` and `data`. Throws when it has no part. */
export function presentMessage({ messageId, parts }: OutgoingMessage, workspaceId: string): WebhookMessage {
  const [part] = parts;
  if (part === undefined) throw new Error(`The message ${messageId} tells of nothing.`);
  const { actor, tokens, daysLeft, account } = part.content;
  return {
    id: messageId,
    type: part.kind,
    timestamp: new Date(part.createdAt).toISOString(),
    data: {
      workspace_id: workspaceId,
      actor: {
        ...(actor.id !== undefined && { id: actor.id }),
        name: actor.name,
        ...(actor.address !== undefined && { source_ip_address: actor.address }),
        ...(actor.userAgent !== undefined && { user_agent: actor.userAgent }),
      },
      ...(daysLeft !== undefined && { days_left: daysLeft }),
      tokens: [...tokens],
      ...(account !== undefined && { account }),
    },
  };
}
