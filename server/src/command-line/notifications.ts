import { randomUUID } from 'node:crypto';
import { systemClock } from '../clock.ts';
import type { Config } from '../config/config.ts';
import { isMailAddress } from '../config/mail-address.ts';
import type { Channel, SendOutcome } from '../notifications/channel.ts';
import { MailChannel } from '../notifications/mail/mail-channel.ts';
import type { Letter } from '../notifications/mail/mail-letter.ts';
import { WebhookChannel } from '../notifications/webhook/webhook-channel.ts';
import type { Terminal } from './terminal.ts';

export const USAGE = `       latchkeyd notifications test [ADDRESS]
                                            tries the webhook, and sends a test mail to ADDRESS`;

/** Tries each channel that is set up once and says how it fared; gives back the exit code. No database is needed. */
export async function testNotifications(
  terminal: Terminal,
  config: Config,
  address: string | undefined,
): Promise<number> {
  const { mail, webhook } = config;
  if (mail === undefined && webhook === undefined) {
    terminal.complain(
      'Neither mail nor a webhook is set up: set LATCHKEY_SMTP_URL and LATCHKEY_MAIL_FROM, or LATCHKEY_WEBHOOK_URL and LATCHKEY_WEBHOOK_SECRET.',
    );
    return 1;
  }
  if (mail === undefined ? address !== undefined : address === undefined || !isMailAddress(address)) {
    terminal.complain(
      mail === undefined
        ? 'No mail is set up: leave the address out, or set LATCHKEY_SMTP_URL and LATCHKEY_MAIL_FROM.'
        : 'Write the address that the test mail is for: latchkeyd notifications test you@example.com',
    );
    return 2;
  }
  const results = [
    mail && address !== undefined && (await tryMail(new MailChannel({ mail, publicUrl: () => '' }), address)),
    webhook && (await tryWebhook(new WebhookChannel({ clock: systemClock, webhook, workspaceId: '' }))),
  ];
  let exitCode = 0;
  for (const { channel, outcome } of results.filter((result) => result !== undefined && result !== false)) {
    if (outcome.isDelivered) terminal.print(`${channel.name}: ${channel.destination} took it.`);
    else {
      terminal.complain(`${channel.name}: ${channel.destination} did not take it. ${outcome.reason}`);
      exitCode = 1;
    }
  }
  return exitCode;
}

interface Result {
  readonly channel: Channel;
  readonly outcome: SendOutcome;
}

const TEST_LETTER: Letter = {
  subject: 'Latchkey: a test',
  sections: [
    {
      heading: 'This is a test.',
      ...{ entries: [], unnamed: 0 },
      advice: 'Mail from Latchkey reaches this address. Nothing has happened to any token.',
    },
  ],
  closing: 'Sent by the command latchkeyd notifications test.',
};

async function tryMail(channel: MailChannel, recipient: string): Promise<Result> {
  const posted = { messageId: randomUUID(), recipient, letter: TEST_LETTER, date: systemClock.now() };
  return { channel, outcome: await channel.post(posted) };
}

async function tryWebhook(channel: WebhookChannel): Promise<Result> {
  const id = randomUUID();
  const timestamp = new Date(systemClock.now()).toISOString();
  const body = JSON.stringify({ id, type: 'test', timestamp, data: {} });
  return { channel, outcome: await channel.post(id, body, new AbortController().signal) };
}
