import type { AddressInfo } from 'node:net';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { onTestFinished } from 'vitest';

interface SmtpOptions {
  readonly port?: number;
  readonly tls?: { readonly key: string; readonly cert: string };
  /** From the first byte; else it offers STARTTLS, with `tls` alone. */
  readonly isTlsFromStart?: boolean;
  readonly login?: { readonly user: string; readonly password: string };
  /** What it answers to a recipient; undefined: it takes the mail. */
  refuse?(recipient: string): string | undefined;
  /** What it answers to a mail for what stands in it; undefined: it takes it. */
  refuseText?(raw: string): string | undefined;
  /** Says nothing after the mail has come. */
  hangs?(): boolean;
  /** Closes the connection instead of saying that it has the mail. */
  closes?(): boolean;
}

/** A mail that came. */
export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  /** As it came over the wire. */
  readonly raw: string;
  readonly email: Email;
  readonly isEncrypted: boolean;
}

/** A real mail server on this machine. Closes itself with the test. */
export class SmtpListener {
  /** All that came whole, also those that it did not say it had. */
  readonly mails: ReceivedMail[] = [];
  readonly port: number;
  readonly #server: SMTPServer;

  static async start(options: SmtpOptions = {}): Promise<SmtpListener> {
    const mails: ReceivedMail[] = [];
    const server = new SMTPServer(serverOptions(options, mails));
    server.on('error', () => {});
    await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
    const listener = new SmtpListener(server, mails);
    onTestFinished(() => listener.close());
    return listener;
  }

  constructor(server: SMTPServer, mails: ReceivedMail[]) {
    this.#server = server;
    this.mails = mails;
    this.port = (server.server.address() as AddressInfo).port;
  }

  /** What each mail says in plain text. */
  get texts(): string[] {
    return this.mails.map(({ email }) => email.text ?? '');
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}

function serverOptions(options: SmtpOptions, mails: ReceivedMail[]): SMTPServerOptions {
  const { tls, login, isTlsFromStart = false } = options;
  return {
    ...tls,
    secure: isTlsFromStart,
    authOptional: login === undefined,
    ...(tls === undefined && { disabledCommands: ['STARTTLS'] }),
    ...{ allowInsecureAuth: true, closeTimeout: 500, logger: false },
    onAuth(auth, _session, done) {
      const isRight = auth.username === login?.user && auth.password === login?.password;
      done(isRight ? null : new Error('Invalid user name or password'), { user: auth.username });
    },
    onRcptTo({ address }, _session, done) {
      const answer = options.refuse?.(address);
      done(answer === undefined ? null : refusal(answer));
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', async () => {
        const raw = Buffer.concat(chunks).toString();
        const answer = options.refuseText?.(raw);
        if (answer !== undefined) return done(refusal(answer));
        const { mailFrom, rcptTo } = session.envelope;
        mails.push({
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          ...{ raw, email: await PostalMime.parse(raw), isEncrypted: session.secure },
        });
        if (options.hangs?.() === true) return;
        if (options.closes?.() === true)
          return done(Object.assign(new Error('Service closing'), { responseCode: 421 }));
        done();
      });
    },
  };
}

function refusal(answer: string): Error {
  const [code, ...words] = answer.split(' ');
  return Object.assign(new Error(words.join(' ')), { responseCode: Number(code) });
}
