import type { Db, Queryable } from '../../db/database.ts';
import { LatchkeyError } from '../../errors.ts';
import type { DirectoryKind } from '../directory-edit.ts';
import type { BuiltInGroups } from '../principal.ts';
import type { DirectoryRecord, FullRecord, HeldGroup } from './record.ts';
import type { RecordField, RecordFilter } from './record-filter.ts';
import {
  countMemberships,
  countRecords,
  findRecord,
  listHeldGroups,
  listMembers,
  listRecords,
} from './store.ts';

/** Which memberships are wanted with a record: they cost more than the rest of it. */
export interface WantedMemberships {
  readonly groups: boolean;
  readonly members: boolean;
}

export interface RecordsQuery {
  readonly kind: DirectoryKind;
  readonly filter?: RecordFilter;
  /** Absent: by age, so that what is added meanwhile comes on later pages. */
  readonly sortBy?: RecordField;
  readonly isDescending?: boolean;
  readonly offset: number;
  readonly limit: number;
  readonly wanted: WantedMemberships;
}

/** Records on a page, however many were asked for. */
const MAX_RECORDS = 10_000;
/** Memberships on a page that has more than one record. */
const MAX_MEMBERSHIPS = 50_000;

const KIND_NAMES: Readonly<Record<DirectoryKind, string>> = {
  user: 'User',
  service_principal: 'Service principal',
  group: 'Group',
};

/** Reads users, service principals and groups with all that is kept of them. */
export class Records {
  readonly #db: Db;
  readonly #builtIn: BuiltInGroups;

  constructor({ db, groups }: { db: Db; groups: BuiltInGroups }) {
    this.#db = db;
    this.#builtIn = groups;
  }

  /** How many there are, and a page of them: as many as were asked for, or fewer where that would be too much at once. */
  list(query: RecordsQuery): Promise<{ total: number; records: FullRecord[] }> {
    return this.#db.report((reader) => this.#list(reader, query));
  }

  /** One of them. Throws `not_found`. */
  async get(kind: DirectoryKind, id: number, wanted: WantedMemberships): Promise<FullRecord> {
    const [record] = await this.#complete(this.#db, [await this.getIn(this.#db, kind, id)], wanted);
    return record as FullRecord;
  }

  /** One of them without memberships, as part of a larger act. Throws `not_found`. */
  async getIn(db: Queryable, kind: DirectoryKind, id: number): Promise<DirectoryRecord> {
    const record = await findRecord(db, kind, id);
    if (record === undefined) throw recordNotFound(kind, id);
    return record;
  }

  async #list(
    db: Queryable,
    { kind, filter, sortBy, isDescending = false, offset, limit: asked, wanted }: RecordsQuery,
  ): Promise<{ total: number; records: FullRecord[] }> {
    const selection = { kind, filter, usersId: this.#builtIn.usersId };
    const total = await countRecords(db, selection);
    const limit = Math.min(asked, MAX_RECORDS);
    if (limit === 0 || offset >= total) return { total, records: [] };
    const page = await listRecords(db, selection, { sortBy, isDescending, offset, limit });
    return { total, records: await this.#complete(db, await this.#shorten(db, page, wanted), wanted) };
  }

  async #shorten(
    db: Queryable,
    page: DirectoryRecord[],
    wanted: WantedMemberships,
  ): Promise<DirectoryRecord[]> {
    const ids = page.map((record) => record.id);
    const none = new Map<number, number>();
    const groups = wanted.groups ? await countMemberships(db, 'member_id', ids) : none;
    const members = wanted.members ? await countMemberships(db, 'group_id', ids) : none;
    let sum = 0;
    const end = page.findIndex(({ id }, i) => {
      sum += (groups.get(id) ?? 0) + (members.get(id) ?? 0);
      return i > 0 && sum > MAX_MEMBERSHIPS;
    });
    return end < 0 ? page : page.slice(0, end);
  }

  async #complete(
    db: Queryable,
    page: readonly DirectoryRecord[],
    wanted: WantedMemberships,
  ): Promise<FullRecord[]> {
    const { usersId } = this.#builtIn;
    const ids = page.map((record) => record.id);
    const held = wanted.groups ? await listHeldGroups(db, [...ids, usersId]) : undefined;
    const members = wanted.members ? await listMembers(db, ids) : undefined;
    return page.map((record) => ({
      ...record,
      ...(held && {
        groups: record.kind === 'group' ? (held.get(record.id) ?? []) : this.#withUsers(held, record.id),
      }),
      ...(members && record.kind === 'group' && { members: members.get(record.id) ?? [] }),
    }));
  }

  /** Everybody but groups is in `users` without a row, and so in whatever `users` is a member of. */
  #withUsers(held: ReadonlyMap<number, readonly HeldGroup[]>, id: number): HeldGroup[] {
    const { usersId } = this.#builtIn;
    const own = held.get(id) ?? [];
    const known = new Set(own.map((group) => group.id));
    const further = (held.get(usersId) ?? []).filter((group) => !known.has(group.id));
    const users = { id: usersId, displayName: 'users', isDirect: true };
    return [...own, users, ...further.map((group) => ({ ...group, isDirect: false }))];
  }
}

/** Says what kind of thing was looked for. */
export function recordNotFound(kind: DirectoryKind, id: number | string): LatchkeyError {
  return new LatchkeyError('not_found', `${KIND_NAMES[kind]} with id ${id} not found.`);
}
