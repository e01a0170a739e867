import type { SmtpAddress } from '../../config/notification-checks.ts';
import { describeConnectionFailure } from '../connection-failure.ts';
import { shownText } from './shown-text.ts';

/** What the library's errors hold, as far as it is there. */
interface MailError {
  readonly code?: unknown;
  /** Of the connection, where `code` is the library's. */
  readonly originalCode?: unknown;
  readonly command?: unknown;
  readonly response?: unknown;
  readonly responseCode?: unknown;
}

/** Why a mail was not taken, in a sentence without a secret, whether trying again is in vain, and whether it was for what stands in it. */
export function describeMailFailure(
  error: unknown,
  { login }: SmtpAddress,
): { reason: string; isFinal: boolean; isAboutContent: boolean } {
  const { code, originalCode, command, response, responseCode } = (error ?? {}) as MailError;
  const connection = describeConnectionFailure(originalCode);
  if (connection !== undefined) return { reason: connection, isFinal: false, isAboutContent: false };
  const known = typeof code === 'string' ? code : '';
  const words = EXPLANATIONS[known] ?? 'The mail server could not be talked to';
  const answer = typeof response === 'string' ? response : '';
  // Nobody has seen a server repeat them, but what it says is not ours.
  const isShown = answer !== '' && !secretsOf(login).some((secret) => answer.includes(secret));
  const status = typeof responseCode === 'number' ? responseCode : 0;
  const told = isShown ? `it said "${shownText(answer)}"` : known === '' ? 'no code' : known;
  // RFC 5321 §4.2.1. What is said to the sender or the login is the operator's to repair, and then it works.
  const isFinal = status >= 500 && (command === 'RCPT TO' || command === 'DATA');
  const isAboutContent = status >= 400 && status !== SERVICE_CLOSING && command === 'DATA';
  return { reason: `${words} (${told}).`, isFinal, isAboutContent };
}

function secretsOf(login: SmtpAddress['login']): string[] {
  if (login === undefined) return [];
  const password = login.password.reveal();
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  return [password, base64(password), base64(`\0${login.user}\0${password}`)];
}

/** RFC 5321 §3.8 */
const SERVICE_CLOSING = 421;

const EXPLANATIONS: Readonly<Record<string, string>> = {
  ECONNECTION: 'The mail server closed the connection',
  ETIMEDOUT: 'The mail server did not answer in time',
  ETLS: 'The mail server offers no TLS, which is required beyond this machine',
  EAUTH: 'The mail server refused the user name and password',
  ENOAUTH: 'The mail server wants a user name and password',
  EENVELOPE: 'The mail server refused the sender or the recipient',
  EMESSAGE: 'The mail server refused the mail',
  EPROTOCOL: 'The mail server broke the protocol',
};
