import { LatchkeyError } from '../../errors.ts';
import type { MasterKey } from './master-key.ts';

/** A key, or why it is not there: for the operator alone. */
export type LoadedKey =
  | { readonly ok: true; readonly key: MasterKey }
  | { readonly ok: false; readonly why: string };

/** A key that no database is sealed by yet. */
export interface NewMasterKey {
  readonly key: MasterKey;
  /** What the database keeps, so that a program can give the key back. */
  readonly wrapped?: string;
}

/** Takes a key that is not among those that the database has used. Runs under its lock, so that it awaits nothing. */
export type TakeNewKey = (used: ReadonlySet<string>) => NewMasterKey;

/** Where master keys come from. */
export interface MasterKeySource {
  /** The key of this id. `wrapped` is what the database keeps of it, if anything. */
  load(keyId: string, wrapped: string | undefined): Promise<LoadedKey>;
  /** Does beforehand what takes time. Both throw `master_key_missing` when there is no new key and none may be made. */
  beginNew(): Promise<TakeNewKey>;
}

/** `why` goes to the log, and to whoever acts on the machine. */
export function masterKeyMissing(why: string): LatchkeyError {
  return new LatchkeyError(
    'master_key_missing',
    'The server does not have the master key of these secrets: ask its operator, who finds in its log what is missing.',
    { cause: new Error(why) },
  );
}
