/** A file or folder, as the database has it. */
export interface FileEntry {
  /** Never given out again. */
  readonly entryId: string;
  readonly parentId: string;
  readonly name: string;
  /** Its search key, by which lists are sorted. */
  readonly nameKey: string;
  readonly isDir: boolean;
  /** Who made it, also when that principal is deleted; undefined: nobody. */
  readonly ownerId: number | undefined;
  /** Whether it has a list of permissions of its own. */
  readonly hasOwnAcl: boolean;
  readonly size: number;
  /** Of the whole content, in hex; undefined for folders. */
  readonly sha256: string | undefined;
  /** Where its bytes are; undefined for folders and empty files. */
  readonly blobId: string | undefined;
  readonly modifiedAt: number;
}

/** An entry, and what somebody was given by its own list: 0 where it has none, or gives nothing. */
export interface EntryWithAcl extends FileEntry {
  readonly aclLevel: number;
}

/** Where a page of a folder's entries begins: after this one. */
export interface PlaceInFolder {
  readonly isDir: boolean;
  readonly nameKey: string;
  readonly name: string;
}

/** What may be had on a file or folder, lowest first: each includes those before it. */
export const FILE_PERMISSIONS = ['READ', 'WRITE', 'MANAGE'] as const;

export type FilePermission = (typeof FILE_PERMISSIONS)[number];

/** The same as numbers, 0 for none. */
export const LEVEL = { NONE: 0, READ: 1, WRITE: 2, MANAGE: 3 } as const;

export const ROOT_ID = 'root';
/** The parent of what is deleted, whose rows are removed some at a time. */
export const GARBAGE_ID = 'garbage';

/** Databricks' "1 MB": of a block, of `contents`, and of what one read gives. */
export const MAX_BLOCK_BYTES = 1_048_576;
export const DEFAULT_READ_BYTES = 524_288;
/** How long a handle lives without a block. */
export const UPLOAD_IDLE_MS = 600_000;
/** How many uploads one principal may have open. */
export const MAX_UPLOADS = 32;

export const EMPTY_SHA256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/** The permission at a level; undefined at 0. */
export function permissionAt(level: number): FilePermission | undefined {
  return FILE_PERMISSIONS[level - 1];
}

/** What somebody may do, going down from the root. */
export interface Standing {
  readonly isAdministrator: boolean;
  readonly principalId: number;
}

/** What passes on from a folder to what is in it. */
interface Passed {
  readonly aclLevel: number;
  readonly isOwner: boolean;
}

const NOTHING: Passed = { aclLevel: LEVEL.NONE, isOwner: false };

/**
 * What somebody may do with each of `entries`, which follow each other from the root down: as much as the nearest list
 * upwards gives, and everything with what they own, down to what has a list of its own. WRITE on a folder is leave to
 * make something new in it, so that it does not pass on to the files that others have there.
 */
export function levelsAlong(entries: readonly EntryWithAcl[], standing: Standing): number[] {
  let passed = NOTHING;
  return entries.map((entry) => {
    passed = passOn(passed, entry, standing);
    return levelOf(passed, entry, standing);
  });
}

/** The same of something in the last of these folders. */
export function levelBelow(
  folders: readonly EntryWithAcl[],
  entry: EntryWithAcl,
  standing: Standing,
): number {
  const passed = folders.reduce((above, folder) => passOn(above, folder, standing), NOTHING);
  return levelOf(passOn(passed, entry, standing), entry, standing);
}

function passOn(above: Passed, entry: EntryWithAcl, { principalId }: Standing): Passed {
  const start = entry.hasOwnAcl ? { aclLevel: entry.aclLevel, isOwner: false } : above;
  return entry.ownerId === principalId ? { ...start, isOwner: true } : start;
}

function levelOf({ aclLevel, isOwner }: Passed, entry: EntryWithAcl, { isAdministrator }: Standing): number {
  if (isAdministrator || isOwner) return LEVEL.MANAGE;
  const isPassedWrite = !entry.isDir && !entry.hasOwnAcl && aclLevel === LEVEL.WRITE;
  return isPassedWrite ? LEVEL.READ : aclLevel;
}
