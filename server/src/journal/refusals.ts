/** How whoever starts the server says that what was issued before shall be worth nothing. */
export const REVOKE_OPTION = 'revoke-all-issued-before';

/** Thrown at the start when nobody can say what was taken away since the database was as it is. */
export class JournalMissing extends Error {
  constructor(why: string, whatToDo: string) {
    super(
      `The server does not start, since ${why}: tokens that were revoked might work again. ${whatToDo} If that cannot be done, ` +
        `start it once with --${REVOKE_OPTION} TIME (such as 2026-11-22T08:00:00Z, when the database was last known to be whole): ` +
        'every token generated before is revoked, every session ends, and a new journal begins. Who was disabled and which ' +
        'passwords were changed since the copy was made is not known then: look after these yourself.',
    );
  }
}
