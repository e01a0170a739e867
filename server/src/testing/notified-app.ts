import type { Principal } from '../principals/principal.ts';
import { startTestApp, type TestApp } from './harness.ts';
import { SmtpListener } from './smtp-listener.ts';
import type { TestClock } from './test-clock.ts';
import type { TestDatabase } from './test-database.ts';
import { WebhookListener } from './webhook-listener.ts';

/** A signing key for tests. */
export const WEBHOOK_SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

/** How long a test waits for what a node does by itself. */
export const SOON = { timeout: 15_000, interval: 50 };

/** Settings under which mail goes to a server on this machine. */
export function mailTo(port: number, login = ''): Record<string, string> {
  return {
    LATCHKEY_SMTP_URL: `smtp://${login}127.0.0.1:${port}`,
    LATCHKEY_MAIL_FROM: 'latchkey@example.com',
    LATCHKEY_PUBLIC_URL: 'https://latchkey.example.com',
  };
}

/** Settings under which messages are sent to a URL. */
export function callsTo(url: string): Record<string, string> {
  return { LATCHKEY_WEBHOOK_URL: url, LATCHKEY_WEBHOOK_SECRET: WEBHOOK_SECRET };
}

interface NotifiedOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly database?: TestDatabase;
  readonly clock?: TestClock;
}

/** A node with a mail server and a receiver of its webhook. */
export async function startNotifiedApp(
  options: NotifiedOptions = {},
): Promise<{ app: TestApp; smtp: SmtpListener; hook: WebhookListener; alice: Principal }> {
  const smtp = await SmtpListener.start();
  const hook = await WebhookListener.start();
  const env = { ...mailTo(smtp.port), ...callsTo(hook.url), ...options.env };
  const app = await startTestApp({ ...options, env });
  return { app, smtp, hook, alice: await app.user('alice@example.com') };
}

/** Every notification that is kept. */
export function storedNotifications({ core }: TestApp) {
  return core.db.sql.selectFrom('notifications').selectAll().orderBy('created_at').orderBy('id').execute();
}
