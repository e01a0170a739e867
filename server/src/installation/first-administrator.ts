import { systemCaller } from '../audit/audit-event.ts';
import type { Clock } from '../clock.ts';
import type { Db } from '../db/database.ts';
import { isDirectoryEmpty } from '../principals/built-in-groups.ts';
import type { Directory } from '../principals/directory.ts';
import { generatePassword } from '../principals/generated-password.ts';
import type { Passwords } from '../principals/passwords.ts';
import { GENERATED_PASSWORD_MS } from '../sessions/account.ts';
import { lockInstallation } from './store.ts';

interface FirstAdministratorDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly directory: Directory;
  readonly passwords: Passwords;
}

export interface FirstAdministrator {
  readonly userName: string;
  /** To be shown once; absent when the operator chose it. */
  readonly generatedPassword?: string;
}

/**
 * Makes the first administrator where nobody is yet: in one transaction that holds the write lock, so that of
 * many processes that start at once one makes it. Gives back nothing when somebody is there already.
 */
export async function makeFirstAdministrator(
  deps: FirstAdministratorDeps,
  userName: string,
  chosenPassword: string | undefined,
): Promise<FirstAdministrator | undefined> {
  if (!(await isDirectoryEmpty(deps.db))) return undefined;
  const password = chosenPassword ?? generatePassword();
  const phc = await deps.passwords.hashNew(password, userName);
  const endsAt = chosenPassword === undefined ? deps.clock.now() + GENERATED_PASSWORD_MS : undefined;
  return deps.db.write(async (tx) => {
    await lockInstallation(tx);
    if (!(await isDirectoryEmpty(tx))) return undefined;
    const caller = systemCaller('installation');
    const principal = await deps.directory.addUserIn(tx, caller, userName);
    await deps.directory.makeAdministratorIn(tx, caller, principal.id);
    await deps.passwords.setIn(tx, caller, principal, phc, endsAt);
    return { userName: principal.name, ...(chosenPassword === undefined && { generatedPassword: password }) };
  });
}
