import { randomInt } from 'node:crypto';
import { systemCaller } from '../audit/audit-event.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { ChangeFeed } from '../changes/change-feed.ts';
import type { Clock } from '../clock.ts';
import type { Db, Tx } from '../db/database.ts';
import { migrate } from '../db/migrate.ts';
import { Permissions } from '../permissions/permissions.ts';
import { createBuiltInGroups } from '../principals/built-in-groups.ts';
import type { BuiltInGroups } from '../principals/principal.ts';
import { findInstallationValue, upsertInstallationValue } from './store.ts';

/** What is the same for every node of an installation. */
export interface Installation {
  /** A positive integer in digits; also in `X-Databricks-Org-Id`. */
  readonly workspaceId: string;
  readonly groups: BuiltInGroups;
  /** Whether this very start made it. */
  readonly isNew: boolean;
}

interface InstallDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly audit: AuditLog;
  readonly changes: ChangeFeed;
  /** The operator's choice; otherwise the one in the database, or a new one. */
  readonly workspaceId: string | undefined;
  /** Throws when an empty database must not be taken for a new installation. */
  readonly refuseIfNotNew: () => void;
}

/** Brings the database up to date and, when it is empty, makes a new installation: once, however many start at once. */
export function install(deps: InstallDeps): Promise<Installation> {
  return migrate(deps.db, deps.clock, async (tx) => {
    const known = await findInstallationValue(tx, 'workspace_id');
    if (known === undefined) return makeNew(tx, deps);
    if (deps.workspaceId !== undefined && deps.workspaceId !== known) {
      await upsertInstallationValue(tx, 'workspace_id', deps.workspaceId);
    }
    const groups = {
      adminsId: Number(await findInstallationValue(tx, 'admins_group_id')),
      usersId: Number(await findInstallationValue(tx, 'users_group_id')),
    };
    return { workspaceId: deps.workspaceId ?? known, groups, isNew: false };
  });
}

async function makeNew(tx: Tx, deps: InstallDeps): Promise<Installation> {
  deps.refuseIfNotNew();
  const workspaceId = deps.workspaceId ?? String(1_000_000_000_000 + randomInt(2 ** 47));
  const groups = await createBuiltInGroups(tx, deps.clock.now());
  await upsertInstallationValue(tx, 'workspace_id', workspaceId);
  await upsertInstallationValue(tx, 'admins_group_id', String(groups.adminsId));
  await upsertInstallationValue(tx, 'users_group_id', String(groups.usersId));
  const permissions = new Permissions({ ...deps, groups });
  const caller = systemCaller('installation');
  await permissions.setIn(tx, caller, 'tokens', groups.adminsId, 'CAN_MANAGE');
  await permissions.setIn(tx, caller, 'tokens', groups.usersId, 'CAN_USE');
  await permissions.setIn(tx, caller, 'passwords', groups.usersId, 'CAN_USE');
  return { workspaceId, groups, isNew: true };
}
