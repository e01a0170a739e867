import type { Clock } from '../clock.ts';
import type { Config } from '../config/config.ts';
import type { Channel } from './channel.ts';
import { MailChannel } from './mail/mail-channel.ts';
import { WebhookChannel } from './webhook/webhook-channel.ts';

interface ChannelsDeps {
  readonly clock: Clock;
  readonly workspaceId: string;
  readonly publicUrl: () => string;
}

/** The channels that are set up; none where nobody is to be told. */
export function makeChannels({ mail, webhook }: Config, deps: ChannelsDeps): readonly Channel[] {
  const { clock, workspaceId, publicUrl } = deps;
  return [
    ...(mail === undefined ? [] : [new MailChannel({ mail, publicUrl })]),
    ...(webhook === undefined ? [] : [new WebhookChannel({ clock, webhook, workspaceId })]),
  ];
}
