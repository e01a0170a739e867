import { randomUUID } from 'node:crypto';
import type { OwnedTokenDetails } from '@latchkey/client';
import type { Clock } from '../clock.ts';
import { isMailAddress } from '../config/mail-address.ts';
import type { LateWriter, Queryable, Tx } from '../db/database.ts';
import type { Log } from '../log.ts';
import { countedElsewhere, type Metrics } from '../metrics.ts';
import { type Contact, listContacts } from '../principals/contacts.ts';
import type { NotificationKind } from './kind.ts';
import type {
  AccountNotice,
  NewNotification,
  NoticedToken,
  NotificationActor,
  TokenNotice,
} from './notification.ts';
import { insertNotifications } from './store.ts';

interface OutboxDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  /** What mails are about; nothing where no mail is sent. */
  readonly mailedKinds: readonly NotificationKind[];
  readonly hasWebhook: boolean;
}

type Contacts = ReadonlyMap<number, Contact>;

const BEFORE_AUDIT = 400;
/** Standard Webhooks recommends less than 20 kB a message. */
const TOKENS_A_WEBHOOK = 25;
/** Tokens that one act names to one person; of others the mail says how many they are. */
const TOKENS_A_MAIL = 50;
const USER_AGENT_LENGTH = 200;
/** What the acts of one job tell one person is sent together after this long. */
const GATHER_MS = 10 * 60_000;

/**
 * Writes down what is to be told, in the transaction of the act that it tells of: no act without its notification, no
 * notification of what was undone. Writes nothing where neither mail nor webhook is set up.
 */
export class Outbox implements LateWriter<NewNotification> {
  readonly order = BEFORE_AUDIT;
  readonly #deps: OutboxDeps;
  readonly #skipped = { no_address: 0 };
  #wake = () => {};

  constructor(deps: OutboxDeps) {
    this.#deps = deps;
    const help = 'Mails that were not written, by reason.';
    countedElsewhere(
      deps.metrics,
      'latchkey_notifications_skipped_total',
      help,
      'reason',
      () => this.#skipped,
    );
  }

  /** Whether anybody is told of this kind. */
  tells(kind: NotificationKind): boolean {
    return this.#deps.hasWebhook || this.#deps.mailedKinds.includes(kind);
  }

  /** Calls back whenever something was written. */
  onWritten(wake: () => void): void {
    this.#wake = wake;
  }

  /** Hands in what an act has to tell; before it deletes those concerned, whose addresses it reads. */
  async record(tx: Tx, notice: TokenNotice): Promise<void> {
    if (!this.tells(notice.kind) || notice.tokens.length === 0) return;
    const ids = notice.tokens.flatMap(({ ownerId, createdById }) => [ownerId, createdById]);
    const contacts = await listContacts(tx, [...new Set(ids)]);
    if (this.#deps.mailedKinds.includes(notice.kind)) {
      for (const one of this.#mails(notice, contacts)) tx.late(this, one);
    }
    if (this.#deps.hasWebhook) for (const one of this.#calls(notice, contacts)) tx.late(this, one);
  }

  /** Hands in what an act on somebody's account has to tell; before it deletes the account. */
  async recordAccount(tx: Tx, { kind, accountId, details, caller }: AccountNotice): Promise<void> {
    const contact = (await listContacts(tx, [accountId])).get(accountId);
    if (contact === undefined || !this.tells(kind)) return;
    const now = this.#deps.clock.now();
    const account = { user_id: accountId, user_name: contact.name, ...details };
    const content = { actor: actorOf({ caller }), tokens: [], account };
    const one = { kind, createdAt: now, dueAt: now, tokenCount: 1, content };
    const recipient = addressOf(contact);
    const isMailed = this.#deps.mailedKinds.includes(kind);
    if (isMailed && recipient === undefined) this.#skipped.no_address++;
    if (isMailed && recipient !== undefined)
      tx.late(this, { ...one, id: randomUUID(), channel: 'mail', recipient });
    if (this.#deps.hasWebhook) tx.late(this, { ...one, id: randomUUID(), channel: 'webhook' });
  }

  write(tx: Queryable, rows: readonly NewNotification[]): Promise<void> {
    return insertNotifications(tx, rows);
  }

  committed(): void {
    this.#wake();
  }

  #mails(notice: TokenNotice, contacts: Contacts): NewNotification[] {
    const byPerson = Map.groupBy(notice.tokens, (token) => personOf(token, contacts));
    return [...byPerson].flatMap(([person, tokens]) => {
      const recipient = person && addressOf(person);
      if (recipient === undefined) {
        this.#skipped.no_address++;
        const tokenIds = tokens.slice(0, TOKENS_A_MAIL).map(({ details }) => details.token_id);
        this.#deps.log.debug({ kind: notice.kind, tokenIds }, 'nobody has an address to send mail to');
        return [];
      }
      const isOwnAct = notice.caller.principalId === person?.id;
      const holdMs = notice.isOfJob === true ? GATHER_MS : 0;
      const actor = isOwnAct ? actorOf(notice) : { name: notice.caller.name };
      const named = tokens.slice(0, TOKENS_A_MAIL);
      const mail = this.#newOne(notice, { actor, tokens: named, contacts });
      return [
        {
          ...mail,
          ...{ channel: 'mail', recipient, dueAt: mail.createdAt + holdMs, tokenCount: tokens.length },
        },
      ];
    });
  }

  #calls(notice: TokenNotice, contacts: Contacts): NewNotification[] {
    const calls: NewNotification[] = [];
    for (let i = 0; i < notice.tokens.length; i += TOKENS_A_WEBHOOK) {
      const tokens = notice.tokens.slice(i, i + TOKENS_A_WEBHOOK);
      calls.push(this.#newOne(notice, { actor: actorOf(notice), tokens, contacts }));
    }
    return calls;
  }

  #newOne(
    { kind, daysLeft }: TokenNotice,
    told: { actor: NotificationActor; tokens: readonly NoticedToken[]; contacts: Contacts },
  ): NewNotification {
    const now = this.#deps.clock.now();
    const tokens = told.tokens.map((token) => withNames(token, told.contacts));
    const content = { actor: told.actor, tokens, ...(daysLeft !== undefined && { daysLeft }) };
    return {
      ...{ id: randomUUID(), channel: 'webhook', kind, createdAt: now, dueAt: now },
      ...{ tokenCount: tokens.length, content },
    };
  }
}

/** Whom a token concerns: a user who owns it, or whoever generated it for a service principal. */
function personOf({ ownerId, createdById }: NoticedToken, contacts: Contacts): Contact | undefined {
  const owner = contacts.get(ownerId);
  return owner?.kind === 'service_principal' ? contacts.get(createdById) : owner;
}

/** None of whoever is no longer active: it may have left. */
function addressOf({ kind, name, email, isActive }: Contact): string | undefined {
  if (kind !== 'user' || !isActive) return undefined;
  return [email, name].find((address) => address !== undefined && isMailAddress(address));
}

function actorOf({ caller }: Pick<TokenNotice, 'caller'>): NotificationActor {
  const { principalId, name, address, userAgent } = caller;
  return {
    ...(principalId !== undefined && { id: principalId }),
    name,
    ...(address !== '' && { address }),
    ...(userAgent !== '' && { userAgent: userAgent.slice(0, USER_AGENT_LENGTH) }),
  };
}

function withNames({ ownerId, createdById, details }: NoticedToken, contacts: Contacts): OwnedTokenDetails {
  return {
    ...details,
    ...{ owner_id: ownerId, owner_name: contacts.get(ownerId)?.name ?? '' },
    ...{ created_by_id: createdById, created_by_name: contacts.get(createdById)?.name ?? '' },
  };
}
