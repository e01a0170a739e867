import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { MailConfig } from '../../config/config.ts';
import { SecretValue } from '../../config/secret-value.ts';
import { makeCertificate } from '../../testing/certificate.ts';
import { SmtpListener } from '../../testing/smtp-listener.ts';
import type { OutgoingMessage } from '../notification.ts';
import { MailChannel } from './mail-channel.ts';
import type { Letter } from './mail-letter.ts';

const LETTER: Letter = {
  subject: 'Latchkey: a token was generated',
  sections: [{ heading: 'A token was generated.', entries: [], unnamed: 0, advice: 'Look.' }],
  closing: 'Bye.',
};
const POSTED = { messageId: 'id-1', recipient: 'alice@example.com', letter: LETTER, date: 1_795_000_000_000 };
const LOGIN = { user: 'mailer', password: 'zq7-smtp-password' };

let folder = '';
let tls = { key: '', cert: '' };

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-mail-'));
  tls = makeCertificate(folder, 'mail');
});

afterAll(() => rmSync(folder, { recursive: true }));

function believeOurCertificate(): void {
  const before = getCACertificates('default');
  setDefaultCACertificates([...before, tls.cert]);
  onTestFinished(() => setDefaultCACertificates(before));
}

interface To {
  readonly isTls?: boolean;
  readonly isPlainAllowed?: boolean;
  readonly login?: typeof LOGIN;
  readonly timeoutMs?: number;
}

function channelTo(
  port: number,
  { isTls = false, isPlainAllowed = false, login, timeoutMs = 5_000 }: To = {},
) {
  const secret = login && { login: { user: login.user, password: new SecretValue(login.password) } };
  const mail: MailConfig = {
    smtp: { host: '127.0.0.1', port, isTls, ...secret },
    ...{ isPlainAllowed, from: 'latchkey@example.com', kinds: [] },
  };
  return new MailChannel({ mail, publicUrl: () => 'https://latchkey.example.com', timeoutMs });
}

test('a mail arrives whole: addresses, subject, both forms, an id of its own, and no answer wanted', async () => {
  const smtp = await SmtpListener.start();
  expect(await channelTo(smtp.port, { isPlainAllowed: true }).post(POSTED)).toEqual({ isDelivered: true });
  const [mail] = smtp.mails;
  expect(mail).toMatchObject({ from: 'latchkey@example.com', to: ['alice@example.com'], isEncrypted: false });
  expect(mail?.email).toMatchObject({
    subject: LETTER.subject,
    messageId: '<id-1@example.com>',
    from: { name: 'Latchkey', address: 'latchkey@example.com' },
    to: [{ address: 'alice@example.com' }],
    text: expect.stringContaining('A token was generated.'),
    html: expect.stringContaining('<h2>A token was generated.</h2>'),
  });
  expect(mail?.raw).toMatch(/^Auto-Submitted: auto-generated\r$/m);
});

test('by STARTTLS and by TLS from the start a mail is encrypted, the password too', async () => {
  believeOurCertificate();
  for (const isTls of [false, true]) {
    const smtp = await SmtpListener.start({ tls, isTlsFromStart: isTls, login: LOGIN });
    expect(await channelTo(smtp.port, { isTls, login: LOGIN }).post(POSTED)).toEqual({ isDelivered: true });
    expect(smtp.mails[0]?.isEncrypted).toBe(true);
  }
});

test('a certificate that nobody vouches for gets no mail, unless plain text would do', async () => {
  for (const isTls of [false, true]) {
    const smtp = await SmtpListener.start({ tls, isTlsFromStart: isTls, login: LOGIN });
    const outcome = await channelTo(smtp.port, { isTls, login: LOGIN }).post(POSTED);
    expect(outcome).toMatchObject({ isDelivered: false, reason: expect.stringContaining('certificate') });
    expect(smtp.mails).toEqual([]);
  }
  const lax = await SmtpListener.start({ tls });
  expect(await channelTo(lax.port, { isPlainAllowed: true }).post(POSTED)).toEqual({ isDelivered: true });
});

test('a server without TLS gets neither mail nor password where TLS is required', async () => {
  const smtp = await SmtpListener.start({ login: LOGIN });
  expect(await channelTo(smtp.port, { login: LOGIN }).post(POSTED)).toMatchObject({
    isDelivered: false,
    reason: expect.stringContaining('TLS'),
  });
  expect(smtp.mails).toEqual([]);
});

test('a refused login is told without the password, and may be tried again', async () => {
  const smtp = await SmtpListener.start({ login: LOGIN });
  const login = { ...LOGIN, password: 'zq7-wrong' };
  const outcome = await channelTo(smtp.port, { isPlainAllowed: true, login }).post(POSTED);
  expect(outcome).toEqual({
    isDelivered: false,
    reason: expect.stringMatching(
      /^The mail server refused the user name and password \(it said "535 .*"\)\.$/,
    ),
  });
  expect(JSON.stringify(outcome)).not.toContain('zq7');
});

test('a recipient refused for good is final, one refused for now is not', async () => {
  for (const [answer, isFinal] of [
    ['550 No such user', true],
    ['451 Greylisted', undefined],
  ] as const) {
    const smtp = await SmtpListener.start({ refuse: () => answer });
    const outcome = await channelTo(smtp.port, { isPlainAllowed: true }).post(POSTED);
    expect(outcome).toEqual({
      isDelivered: false,
      reason: `The mail server refused the sender or the recipient (it said "${answer}").`,
      ...(isFinal && { isFinal }),
    });
  }
});

test('a server that hangs, that closes, that keeps talking or that is not there is a failure to be tried again', async () => {
  const closed = await SmtpListener.start();
  await closed.close();
  const talkative = createServer((socket) => {
    const timer = setInterval(() => socket.write('220-still here\r\n'), 20);
    socket.on('close', () => clearInterval(timer)).on('error', () => {});
  });
  await new Promise<void>((resolve) => talkative.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void talkative.close());
  const ports = {
    hangs: (await SmtpListener.start({ hangs: () => true })).port,
    closes: (await SmtpListener.start({ closes: () => true })).port,
    talks: (talkative.address() as { port: number }).port,
    gone: closed.port,
  };
  for (const [what, port] of Object.entries(ports)) {
    const outcome = await channelTo(port, { isPlainAllowed: true, timeoutMs: 500 }).post(POSTED);
    expect([what, outcome]).toEqual([
      what,
      { isDelivered: false, reason: expect.stringMatching(/^The .+\.$/) },
    ]);
  }
});

const CHOSEN = 'words that the filter takes for spam';

/** News of a token whose comment, and client, somebody chose. */
const chosenMessage: OutgoingMessage = {
  ...{ messageId: 'id-2', recipient: 'alice@example.com', createdAt: 1_795_000_000_000, attempts: 1 },
  totals: new Map([['token.generated', 1]]),
  parts: [
    {
      ...{ kind: 'token.generated', createdAt: 1_795_000_000_000, tokenCount: 1 },
      content: {
        actor: { id: 1, name: 'alice', address: '203.0.113.7', userAgent: CHOSEN },
        tokens: [
          {
            ...{
              token_id: 'e'.repeat(64),
              creation_time: 1,
              expiry_time: -1,
              comment: CHOSEN,
              status: 'active',
            },
            ...{ last_four: 'ab12', owner_id: 1, owner_name: 'alice', created_by_id: 1 },
            created_by_name: 'alice',
          },
        ],
      },
    },
  ],
};

test.each(['554 spam', '451 looks like spam'])(
  'whoever makes a mail server refuse the mail by what they chose (%s) keeps nobody from hearing of the token',
  async (answer) => {
    const smtp = await SmtpListener.start({
      refuseText: (raw) => (raw.includes(CHOSEN) ? answer : undefined),
    });
    const channel = channelTo(smtp.port, { isPlainAllowed: true });
    expect(await channel.send(chosenMessage)).toEqual({ isDelivered: true });
    expect(smtp.texts).toHaveLength(1);
    expect(smtp.texts[0]).toContain('ending in ab12');
    expect(smtp.texts[0]).toContain('203.0.113.7');
    expect(smtp.mails[0]?.email.messageId).toBe('<id-2@example.com>');
  },
);

test('a mail that is refused whatever stands in it is given up', async () => {
  const smtp = await SmtpListener.start({ refuseText: () => '554 no' });
  const outcome = await channelTo(smtp.port, { isPlainAllowed: true }).send(chosenMessage);
  expect(outcome).toMatchObject({ isDelivered: false, isFinal: true });
});
