import type { AuditLog } from '../audit/audit-log.ts';
import type { Observations } from '../audit/observations.ts';
import type { Clock } from '../clock.ts';
import type { Config } from '../config/config.ts';
import type { Db } from '../db/database.ts';
import type { Log } from '../log.ts';
import type { Directory } from '../principals/directory.ts';
import type { BuiltInGroups } from '../principals/principal.ts';
import type { Provisioning } from '../sessions/provisioning.ts';
import { BlobFolder } from './blob-folder.ts';
import { readBootId } from './boot-id.ts';
import { FileAccess } from './file-access.ts';
import { FileAcls } from './file-acls.ts';
import { FileCheck } from './file-check.ts';
import { Files } from './files.ts';
import { Garbage } from './garbage.ts';
import { Puts } from './puts.ts';
import { Quota } from './quota.ts';
import { Reading } from './reading.ts';
import { FileUpkeep } from './upkeep.ts';
import { UploadWriters } from './upload-writers.ts';
import { Uploads } from './uploads.ts';

interface DbfsPartsDeps {
  readonly config: Config;
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  readonly audit: AuditLog;
  readonly observations: Observations;
  readonly directory: Directory;
  readonly groups: BuiltInGroups;
  readonly provisioning: Provisioning;
}

/** Makes all that has to do with files. */
export function dbfsParts(deps: DbfsPartsDeps) {
  const { config } = deps;
  const blobs = new BlobFolder(config);
  const access = new FileAccess(deps);
  const limits = { quotaBytes: config.dbfsQuotaBytes, reserveBytes: config.dbfsFreeDiskBytes };
  const quota = new Quota({ ...deps, ...limits, blobs });
  const garbage = new Garbage({ ...deps, blobs });
  const writers = new UploadWriters({ ...deps, blobs });
  const uploads = new Uploads({ ...deps, access, quota, garbage, writers, bootId: readBootId() });
  const fileAcls = new FileAcls({ ...deps, access, quota });
  const fileUpkeep = new FileUpkeep({ ...deps, uploads, garbage });
  deps.provisioning.onDeletion(async (tx, id) => {
    await fileAcls.deleteAllOfIn(tx, id);
    await fileUpkeep.dropAllOfIn(tx, id);
  });
  const ofFiles = { blobs, fileAcls, fileUpkeep, uploads, fileGarbage: garbage, fileQuota: quota };
  return {
    ...ofFiles,
    files: new Files({ ...deps, access, quota, garbage }),
    reading: new Reading({ ...deps, access, blobs }),
    puts: new Puts({ ...deps, uploads }),
    fileCheck: new FileCheck({ ...deps, blobs }),
  };
}
