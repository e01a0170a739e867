import { randomUUID } from 'node:crypto';
import type { AuditActions } from '@latchkey/client';
import type { Caller } from '../audit/audit-event.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { ChangeFeed } from '../changes/change-feed.ts';
import type { Clock } from '../clock.ts';
import { takeTurn } from '../db/advisory-lock.ts';
import type { Db, Tx } from '../db/database.ts';
import { LatchkeyError } from '../errors.ts';
import { parseRange } from '../ip-address.ts';
import type { Settings } from '../settings/settings.ts';
import { admits, compileRules } from './address-rules.ts';
import type { IpAccessList } from './ip-access-list.ts';
import { deleteList, findList, insertList, listLists, updateList } from './store.ts';

/** Addresses and CIDR ranges on all lists together, enabled or not. Databricks: "Resource limits". */
export const MAX_ADDRESSES = 1_000;
/** Lists may be empty, so that they have to be counted, too. */
const MAX_LISTS = 1_000;
const MAX_LABEL_LENGTH = 256;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Which list is to be changed, and in which state the caller has seen it. */
export interface ListInState {
  readonly listId: string;
  /** When it may have been changed last, any of them; left out: whatever it is like by now. */
  readonly seenAt?: readonly number[] | undefined;
}

/** What a caller writes of a list. */
export type ListFields = Pick<IpAccessList, 'label' | 'listType' | 'addresses' | 'isEnabled'>;

interface IpAccessListsDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly audit: AuditLog;
  readonly changes: ChangeFeed;
  readonly settings: Settings;
}

/**
 * The lists of addresses from which the workspace takes requests, and from which it does not. They may be written
 * while `enableIpAccessLists` is off, and then have no effect. Databricks: "IP Access Lists".
 */
export class IpAccessLists {
  readonly #deps: IpAccessListsDeps;

  constructor(deps: IpAccessListsDeps) {
    this.#deps = deps;
    deps.settings.addCheck(async (tx, caller, values) => {
      if (!Object.hasOwn(values, 'enableIpAccessLists')) return;
      await this.#refuseLockOut(tx, caller, await this.lockIn(tx));
    });
  }

  list(): Promise<IpAccessList[]> {
    return listLists(this.#deps.db);
  }

  /** Throws `ip_access_list_not_found`. */
  async get(listId: string): Promise<IpAccessList> {
    const list = UUID.test(listId) ? await findList(this.#deps.db, listId) : undefined;
    if (list === undefined) throw notFound(listId);
    return list;
  }

  /** A new list. Throws when a field is wrong, the label is taken, or the caller would be locked out. */
  create(caller: Caller, fields: ListFields): Promise<IpAccessList> {
    refuseInvalid(fields);
    return this.#deps.db.write(async (tx) => {
      const lists = await this.lockIn(tx);
      const now = this.#deps.clock.now();
      const byId = caller.principalId ?? 0;
      const list: IpAccessList = {
        listId: randomUUID(),
        ...fields,
        ...{ createdAt: now, createdById: byId, updatedAt: now, updatedById: byId },
      };
      refuseTaken(lists, list);
      refuseTooMany([...lists, list]);
      await insertList(tx, list);
      await this.#finish(tx, caller, { action: 'createIpAccessList', list, lists: [...lists, list] });
      return list;
    });
  }

  /**
   * Changes what is named and keeps the rest. Throws as `create`, `ip_access_list_not_found`, and
   * `changed_meanwhile` when the list is not as the caller has seen it.
   */
  update(caller: Caller, target: ListInState, fields: Partial<ListFields>): Promise<IpAccessList> {
    refuseInvalid(fields);
    return this.#deps.db.write(async (tx) => {
      const lists = await this.lockIn(tx);
      const known = find(lists, target);
      const updatedById = caller.principalId ?? 0;
      // Never the same twice: it tells one state of the list from another.
      const updatedAt = Math.max(this.#deps.clock.now(), known.updatedAt + 1);
      const list = { ...known, ...fields, updatedAt, updatedById };
      const after = lists.map((other) => (other === known ? list : other));
      refuseTaken(lists, list);
      refuseTooMany(after);
      await updateList(tx, list);
      await this.#finish(tx, caller, { action: 'updateIpAccessList', list, lists: after });
      return list;
    });
  }

  /** Throws as `update` does, or when the other lists would lock the caller out. */
  delete(caller: Caller, target: ListInState): Promise<void> {
    return this.#deps.db.write(async (tx) => {
      const lists = await this.lockIn(tx);
      const list = find(lists, target);
      await deleteList(tx, list.listId);
      const after = lists.filter((other) => other !== list);
      await this.#finish(tx, caller, { action: 'deleteIpAccessList', list, lists: after });
    });
  }

  /** All lists, which nobody else changes until the transaction ends: two acts that are each right alone could together exceed a limit or lock somebody out. */
  async lockIn(tx: Tx): Promise<IpAccessList[]> {
    await takeTurn(tx, 'IP access lists');
    return listLists(tx);
  }

  /** `lists` are those that there are after the act. */
  async #finish(
    tx: Tx,
    caller: Caller,
    {
      action,
      list,
      lists,
    }: { action: AuditActions['accounts']; list: IpAccessList; lists: readonly IpAccessList[] },
  ): Promise<void> {
    await this.#refuseLockOut(tx, caller, lists);
    this.#deps.changes.record(tx, { kind: 'address_rules', subject: list.listId });
    const params = {
      ipAccessListId: list.listId,
      label: list.label,
      listType: list.listType,
      enabled: String(list.isEnabled),
      ipAddresses: list.addresses.join(','),
    };
    this.#deps.audit.record(tx, { service: 'accounts', action, caller, params, statusCode: 200 });
  }

  async #refuseLockOut(tx: Tx, caller: Caller, lists: readonly IpAccessList[]): Promise<void> {
    // Whoever acts on the machine needs no address to get in.
    if (caller.address === '') return;
    if (!(await this.#deps.settings.read(tx)).ipAccessListsEnforced) return;
    if (caller.addressDoubt !== undefined) {
      throw new LatchkeyError(
        'would_lock_out',
        'Your request came through a proxy, and this server cannot tell your own address, so you would be locked out: ask the operator to set LATCHKEY_TRUSTED_PROXIES.',
      );
    }
    if (admits(compileRules(lists), caller.address)) return;
    throw new LatchkeyError(
      'would_lock_out',
      `You would be locked out: your address ${caller.address} would be on a BLOCK list, or on no ALLOW list. Change the lists so that it stays admitted.`,
    );
  }
}

function refuseInvalid({ label, addresses }: Partial<ListFields>): void {
  if (label !== undefined) refuseLabel(label);
  if (addresses === undefined) return;
  if (addresses.length > MAX_ADDRESSES) throw tooMany();
  // Kept as they are written, twice the same ones and bits behind the prefix included: Databricks' own examples
  // have ranges such as 2.2.2.2/21, and Terraform plans a change for whatever does not come back as it was sent.
  const wrong = addresses.find((address) => parseRange(address) === undefined);
  if (wrong === undefined) return;
  throw new LatchkeyError(
    'invalid_parameter',
    `ip_addresses must hold IP addresses and CIDR ranges; ${JSON.stringify(wrong.slice(0, 64))} is neither.`,
  );
}

function refuseLabel(label: string): void {
  const isRight = label !== '' && [...label].length <= MAX_LABEL_LENGTH && !/\p{Cc}/u.test(label);
  if (isRight) return;
  throw new LatchkeyError(
    'invalid_parameter',
    `label must have 1 to ${MAX_LABEL_LENGTH} characters and no control characters.`,
  );
}

/** Clients look lists up by label: Databricks' provider expects this refusal. */
function refuseTaken(lists: readonly IpAccessList[], { listId, listType, label }: IpAccessList): void {
  const isTaken = lists.some(
    (other) => other.listId !== listId && other.listType === listType && other.label === label,
  );
  if (!isTaken) return;
  throw new LatchkeyError(
    'already_exists',
    `IP access list with type (${listType}) and label (${label}) already exists: choose another label.`,
  );
}

function refuseTooMany(lists: readonly IpAccessList[]): void {
  const count = lists.reduce((sum, { addresses }) => sum + addresses.length, 0);
  if (count > MAX_ADDRESSES || lists.length > MAX_LISTS) throw tooMany();
}

function tooMany(): LatchkeyError {
  return new LatchkeyError(
    'quota_exceeded',
    `All IP access lists together may hold ${MAX_ADDRESSES} addresses and CIDR ranges: take some away, or write wider ranges.`,
  );
}

function find(lists: readonly IpAccessList[], { listId, seenAt }: ListInState): IpAccessList {
  const list = lists.find((one) => one.listId === listId);
  if (list === undefined) throw notFound(listId);
  if (seenAt === undefined || seenAt.includes(list.updatedAt)) return list;
  throw new LatchkeyError(
    'changed_meanwhile',
    'Somebody has changed this IP access list since you looked at it, and nothing was done: look at it again.',
  );
}

function notFound(listId: string): LatchkeyError {
  return new LatchkeyError(
    'ip_access_list_not_found',
    `Can't find an IP access list with id: ${listId.slice(0, 64)}.`,
  );
}
