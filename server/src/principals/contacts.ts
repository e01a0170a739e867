import type { Queryable } from '../db/database.ts';
import type { Principal } from './principal.ts';
import { selectContacts } from './store.ts';

/** A user or service principal as others are told of it, and how it can be reached. */
export interface Contact {
  readonly id: number;
  readonly kind: Principal['kind'];
  readonly name: string;
  readonly isActive: boolean;
  /** As the directory has it; absent: the name, where that is an address. */
  readonly email?: string;
}

/** Ids in a statement. */
const CHUNK = 500;

/** Those of these that there are, by id. */
export async function listContacts(db: Queryable, ids: readonly number[]): Promise<Map<number, Contact>> {
  const contacts = new Map<number, Contact>();
  for (let i = 0; i < ids.length; i += CHUNK) {
    for (const contact of await selectContacts(db, ids.slice(i, i + CHUNK)))
      contacts.set(contact.id, contact);
  }
  return contacts;
}
