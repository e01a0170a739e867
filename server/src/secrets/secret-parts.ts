import type { AuditLog } from '../audit/audit-log.ts';
import { DurableEvents } from '../audit/durable-events.ts';
import type { Observations } from '../audit/observations.ts';
import type { ChangeFeed } from '../changes/change-feed.ts';
import type { Clock } from '../clock.ts';
import type { Config } from '../config/config.ts';
import type { Db } from '../db/database.ts';
import type { Log } from '../log.ts';
import type { Directory } from '../principals/directory.ts';
import type { BuiltInGroups } from '../principals/principal.ts';
import type { Provisioning } from '../sessions/provisioning.ts';
import { DataKeys } from './keys/data-keys.ts';
import { givenKeys } from './keys/given-keys.ts';
import { keyDirectory } from './keys/key-directory.ts';
import { kmsCommand } from './keys/kms-command.ts';
import { MasterKeyRotation } from './keys/master-key-rotation.ts';
import type { MasterKeySource } from './keys/master-key-source.ts';
import { MasterKeys } from './keys/master-keys.ts';
import { ScopeAccess } from './scope-access.ts';
import { SecretAcls } from './secret-acls.ts';
import { SecretOverview } from './secret-overview.ts';
import { SecretScopes } from './secret-scopes.ts';
import { Secrets } from './secrets.ts';

interface SecretPartsDeps {
  readonly config: Config;
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  readonly audit: AuditLog;
  readonly observations: Observations;
  readonly changes: ChangeFeed;
  readonly directory: Directory;
  readonly groups: BuiltInGroups;
  readonly provisioning: Provisioning;
}

/** Makes all that has to do with secrets. */
export function secretParts(deps: SecretPartsDeps) {
  const masterKeys = new MasterKeys({ ...deps, source: masterKeySource(deps) });
  const masterKeyRotation = new MasterKeyRotation({ ...deps, masterKeys });
  const dataKeys = new DataKeys({ ...deps, masterKeys });
  const access = new ScopeAccess(deps);
  const secretScopes = new SecretScopes({ ...deps, masterKeys, access });
  const durableEvents = new DurableEvents(deps);
  const secrets = new Secrets({ ...deps, durableEvents, dataKeys, access });
  const secretAcls = new SecretAcls({ ...deps, access });
  const secretOverview = new SecretOverview({ ...deps, masterKeys, access });
  deps.provisioning.onDeletion((tx, id) => secretAcls.deleteAllOfIn(tx, id));
  return { masterKeys, masterKeyRotation, dataKeys, secretScopes, secrets, secretAcls, secretOverview };
}

function masterKeySource({ config, clock, log, db }: SecretPartsDeps): MasterKeySource {
  const { masterKey, keyDir } = config;
  if (masterKey !== undefined) return givenKeys(masterKey);
  if (config.kmsCommand !== undefined) return kmsCommand({ command: config.kmsCommand, clock });
  return keyDirectory({ keyDir, mayGenerate: db.engine === 'sqlite', log });
}
