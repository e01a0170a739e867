import { createTransport } from 'nodemailer';
import type { MailConfig } from '../../config/config.ts';
import type { Channel, SendOutcome } from '../channel.ts';
import type { OutgoingMessage } from '../notification.ts';
import { describeMailFailure } from './mail-failure.ts';
import { composeLetter, type Letter, withoutChosenText } from './mail-letter.ts';
import { renderHtml, renderText } from './render-letter.ts';

interface MailDeps {
  readonly mail: MailConfig;
  /** Where people reach the server. */
  readonly publicUrl: () => string;
  readonly timeoutMs?: number;
}

/** Also whether a mail was refused for what stands in it. */
type MailOutcome = SendOutcome & { readonly isAboutContent?: boolean };

/** A letter and whom it goes to. */
export interface Posted {
  readonly messageId: string;
  readonly recipient: string;
  readonly letter: Letter;
  /** When what it tells of happened. */
  readonly date: number;
}

/** For all attempts at one message: less than is left of a lease that is held. */
const TIMEOUT_MS = 20_000;

/** Hands mail to a mail server. */
export class MailChannel implements Channel {
  readonly name = 'mail';
  readonly concurrency = 2;
  readonly destination: string;
  readonly #deps: MailDeps;

  constructor(deps: MailDeps) {
    this.#deps = deps;
    const { host, port, isTls } = deps.mail.smtp;
    this.destination = `${isTls ? 'smtps' : 'smtp'}://${host.includes(':') ? `[${host}]` : host}:${port}`;
  }

  get #timeoutMs(): number {
    return this.#deps.timeoutMs ?? TIMEOUT_MS;
  }

  async send(message: OutgoingMessage): Promise<SendOutcome> {
    const { messageId, recipient = '', createdAt } = message;
    const publicUrl = this.#deps.publicUrl();
    const posted = { messageId, recipient, date: createdAt };
    const giveUpAt = performance.now() + this.#timeoutMs;
    const outcome = await this.post({ ...posted, letter: composeLetter(message, publicUrl) });
    if (outcome.isDelivered || outcome.isAboutContent !== true) return outcome;
    // Else a thief could choose a comment that no mail server takes, and nobody would hear of the token.
    const letter = composeLetter(withoutChosenText(message), publicUrl);
    return this.post({ ...posted, letter }, Math.max(1, giveUpAt - performance.now()));
  }

  /** Tries once to hand in a letter; never throws. */
  async post(posted: Posted, timeoutMs = this.#timeoutMs): Promise<MailOutcome> {
    const { mail } = this.#deps;
    const transport = createTransport(transportOptions(mail, timeoutMs));
    const { promise: late, reject } = Promise.withResolvers<never>();
    // A server that keeps talking is not idle: the library alone would wait for ever.
    const timer = setTimeout(() => reject({ code: 'ETIMEDOUT' }), timeoutMs);
    try {
      await Promise.race([transport.sendMail(envelopeAndBody(mail, posted)), late]);
      return { isDelivered: true };
    } catch (error) {
      const { reason, isFinal, isAboutContent } = describeMailFailure(error, mail.smtp);
      return {
        ...{ isDelivered: false, reason },
        ...(isFinal && { isFinal }),
        ...(isAboutContent && { isAboutContent }),
      };
    } finally {
      clearTimeout(timer);
      transport.close();
    }
  }
}

function transportOptions({ smtp, isPlainAllowed }: MailConfig, timeoutMs: number) {
  const { host, port, isTls, login } = smtp;
  return {
    ...{ host, port, secure: isTls, requireTLS: !isTls && !isPlainAllowed },
    // Where plain text will do, a certificate that nobody can check is no worse.
    tls: { minVersion: 'TLSv1.2' as const, rejectUnauthorized: !isPlainAllowed },
    ...(login && { auth: { user: login.user, pass: login.password.reveal() } }),
    ...{ connectionTimeout: timeoutMs, greetingTimeout: timeoutMs, socketTimeout: timeoutMs },
    ...{ disableFileAccess: true, disableUrlAccess: true },
  };
}

/** Nothing that other people chose is in a header: addresses are checked, the subject has words of ours and a number. */
function envelopeAndBody({ from }: MailConfig, { messageId, recipient, letter, date }: Posted) {
  return {
    from: { name: 'Latchkey', address: from },
    to: { name: '', address: recipient },
    envelope: { from, to: [recipient] },
    messageId: `<${messageId}@${from.split('@')[1]}>`,
    date: new Date(date),
    subject: letter.subject,
    text: renderText(letter),
    html: renderHtml(letter),
    // RFC 3834: nobody's holiday answer should come back.
    headers: { 'Auto-Submitted': 'auto-generated' },
  };
}
