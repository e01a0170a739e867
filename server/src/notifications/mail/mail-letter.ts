import type { NotifiedAccount, OwnedTokenDetails } from '@latchkey/client';
import { ACCOUNT_KINDS, type NotificationKind } from '../kind.ts';
import type { MessagePart, NotificationActor, OutgoingMessage } from '../notification.ts';
import { LINKED_BY, MAIL_WORDS, REVOKE_REASONS } from './mail-words.ts';
import { shownText } from './shown-text.ts';

type Fact = readonly [label: string, text: string];

/** What is said of one token. */
interface LetterEntry {
  readonly title: string;
  readonly facts: readonly Fact[];
}

/** What is said of one kind of event. */
interface LetterSection {
  readonly heading: string;
  readonly entries: readonly LetterEntry[];
  /** How many tokens are not named. */
  readonly unnamed: number;
  readonly advice: string;
}

/** What a mail says, before it is text or HTML. Nothing in it has been escaped. */
export interface Letter {
  readonly subject: string;
  readonly sections: readonly LetterSection[];
  readonly closing: string;
}

const LEFT_OUT = 'left out, since the mail server refused this mail with it';
/** Tokens that a mail names of one kind. */
const NAMED = 50;

/** What a message tells its recipient. */
export function composeLetter(message: OutgoingMessage, publicUrl: string): Letter {
  const sections = [...message.totals].map(([kind, count]) => {
    const parts = message.parts.filter((part) => part.kind === kind);
    const entries = parts.flatMap(describePart);
    return {
      heading: `${headline(kind, count)}.`,
      entries: entries.slice(0, NAMED),
      unnamed: Math.max(0, count - Math.min(NAMED, entries.length)),
      advice: MAIL_WORDS[kind].advice.replace('URL', `${publicUrl}${MAIL_WORDS[kind].page}`),
    };
  });
  return {
    subject: `Latchkey: ${subjectOf(message.totals)}`,
    sections,
    closing: `Sent by Latchkey at ${publicUrl}, which knows this address as ${isOfAccount(message.totals) ? 'that of your account' : 'that of the owner of these tokens, or of whoever generated them'}.`,
  };
}

/** The same message without what whoever used or generated the tokens could choose. */
export function withoutChosenText(message: OutgoingMessage): OutgoingMessage {
  const parts = message.parts.map((part) => {
    const { userAgent: _, ...actor } = part.content.actor;
    const tokens = part.content.tokens.map((token) => ({ ...token, comment: LEFT_OUT }));
    const account = part.content.account && withoutClaims(part.content.account);
    return { ...part, content: { ...part.content, actor, tokens, ...(account && { account }) } };
  });
  return { ...message, parts };
}

function withoutClaims({ identity, ...account }: NotifiedAccount): NotifiedAccount {
  if (identity === undefined) return account;
  const { email: _, ...kept } = identity;
  return { ...account, identity: { ...kept, subject: LEFT_OUT } };
}

function subjectOf(totals: OutgoingMessage['totals']): string {
  const [only, ...others] = totals;
  if (only !== undefined && others.length === 0) {
    const [kind, count] = only;
    return count === 1 ? MAIL_WORDS[kind].one : `${count} ${MAIL_WORDS[kind].many}`;
  }
  if (isOfAccount(totals)) return 'news of your account';
  return `news of ${[...totals.values()].reduce((sum, count) => sum + count, 0)} tokens`;
}

function isOfAccount(totals: OutgoingMessage['totals']): boolean {
  return ACCOUNT_KINDS.some((kind) => totals.has(kind));
}

function headline(kind: NotificationKind, count: number): string {
  const words = MAIL_WORDS[kind];
  return count === 1 ? words.one.charAt(0).toUpperCase() + words.one.slice(1) : `${count} ${words.many}`;
}

function describePart(part: MessagePart): LetterEntry[] {
  const { account, tokens } = part.content;
  if (account !== undefined) return [describeAccount(part, account)];
  return tokens.map((token) => describe(part, token));
}

function describeAccount(part: MessagePart, account: NotifiedAccount): LetterEntry {
  const { createdAt, content } = part;
  const { identity } = account;
  const name = shownText(account.user_name);
  if (identity === undefined) {
    const done = `${instant(createdAt)} by ${actorName(content.actor)}`;
    return { title: name, facts: [['Done', done], ...origin(content.actor)] };
  }
  return {
    title: `${shownText(identity.title)}: ${shownText(identity.email ?? identity.subject)}`,
    facts: [
      ['Account', name],
      ['When', instant(createdAt)],
      ['By', LINKED_BY[identity.linked_by]],
      ...origin(content.actor),
    ],
  };
}

function actorName({ name }: NotificationActor): string {
  return name === 'System-User' ? 'Latchkey itself' : shownText(name);
}

function describe(part: MessagePart, token: OwnedTokenDetails): LetterEntry {
  const comment = token.comment === '' ? 'Without a comment' : `"${shownText(token.comment)}"`;
  return {
    title: `${comment}, ending in ${token.last_four}`,
    facts: [
      ['Owner', shownText(token.owner_name)],
      ...generation(part, token),
      ...(part.kind === 'token.revoked' || part.kind === 'token.exposed' ? revocation(part, token) : []),
      ['Expires', token.expiry_time === -1 ? 'never' : instant(token.expiry_time)],
      ...(token.scopes === undefined ? [] : ([['Scopes', token.scopes.join(', ')]] as const)),
      ['Token ID', token.token_id],
    ],
  };
}

function generation(part: MessagePart, token: OwnedTokenDetails): Fact[] {
  const by = shownText(token.created_by_name);
  const told = [['Generated', `${instant(token.creation_time)}${by === '' ? '' : ` by ${by}`}`]] as const;
  return part.kind === 'token.generated' ? [...told, ...origin(part.content.actor)] : [...told];
}

function revocation({ kind, createdAt, content: { actor } }: MessagePart, token: OwnedTokenDetails): Fact[] {
  const reason = REVOKE_REASONS[token.revoke_reason ?? ''];
  return [
    [
      'Revoked',
      `${instant(token.revocation_time ?? createdAt)}${kind === 'token.exposed' ? '' : ` by ${actorName(actor)}`}`,
    ],
    ...(reason === undefined ? [] : ([['Because', reason]] as const)),
    ...origin(actor),
  ];
}

function origin({ address, userAgent }: NotificationActor): Fact[] {
  return [
    ...(address === undefined ? [] : ([['From', address]] as const)),
    ...(userAgent === undefined ? [] : ([['With', `"${shownText(userAgent)}"`]] as const)),
  ];
}

/** `2026-11-22 07:04 UTC` */
function instant(time: number): string {
  return `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
