import { trueOrFalse } from './checks.ts';
import { mailAddress } from './mail-address.ts';
import { mailedKinds, smtpAddress, webhookAddress, webhookSecrets } from './notification-checks.ts';
import type { Setting } from './setting.ts';

/** The rows of the table that are about telling people and programs. */
export const NOTIFICATION_SETTINGS = {
  smtpUrl: {
    variable: 'LATCHKEY_SMTP_URL',
    group: 'notifications',
    check: smtpAddress,
    unset: 'no mail is sent',
    example: 'smtp://latchkey:PASSWORD@mail.example.com:587',
    doc: 'The mail server that takes mail to owners of tokens; smtp:// begins TLS by STARTTLS, smtps:// at once. Beyond this machine TLS and a certificate that can be checked are required. Needs LATCHKEY_MAIL_FROM.',
    isSecret: true,
  },
  smtpAllowPlain: {
    variable: 'LATCHKEY_SMTP_ALLOW_PLAIN',
    group: 'notifications',
    check: trueOrFalse,
    default: 'false',
    example: 'true',
    doc: 'Lets mail, and the password in LATCHKEY_SMTP_URL, go to an smtp:// server beyond this machine without TLS, or with a certificate that nobody checks.',
  },
  mailFrom: {
    variable: 'LATCHKEY_MAIL_FROM',
    group: 'notifications',
    check: mailAddress,
    unset: 'no mail is sent',
    example: 'latchkey@example.com',
    doc: 'The address that mails come from; needs LATCHKEY_SMTP_URL.',
  },
  mailKinds: {
    variable: 'LATCHKEY_MAIL_KINDS',
    group: 'notifications',
    check: mailedKinds,
    default: 'token.generated, token.revoked, token.expiring, token.rotated, token.reused',
    example: 'token.revoked,token.expiring',
    doc: 'What owners of tokens get mail about. What concerns their account, and that a token was found exposed, is always mailed, and the webhook is told of everything.',
  },
  webhookUrl: {
    variable: 'LATCHKEY_WEBHOOK_URL',
    group: 'notifications',
    check: webhookAddress,
    unset: 'no webhook is called',
    example: 'https://hooks.example.com/latchkey',
    doc: 'Where signed messages about tokens are POSTed to, as JSON; redirects are not followed. Needs LATCHKEY_WEBHOOK_SECRET.',
    isSecret: true,
  },
  webhookSecret: {
    variable: 'LATCHKEY_WEBHOOK_SECRET',
    group: 'notifications',
    check: webhookSecrets,
    unset: 'no webhook is called',
    doc: 'What messages to LATCHKEY_WEBHOOK_URL are signed with (Standard Webhooks, HMAC-SHA256); with several, each message carries a signature by each.',
    isSecret: true,
  },
} as const satisfies Record<string, Setting<unknown>>;
