/** JSON shapes of Databricks' DBFS API, `/api/2.0/dbfs`, and of ours beside it. Instants are epoch milliseconds. */

/** A file or folder. */
export interface FileInfo {
  /** Absolute, without `dbfs:`. */
  path: string;
  is_dir: boolean;
  /** In bytes; 0 for folders. */
  file_size: number;
  modification_time: number;
}

/** `POST …/create` */
export interface CreateFileRequest {
  path: string;
  overwrite?: boolean;
}

export interface CreateFileResponse {
  handle: number;
}

/** `POST …/add-block` */
export interface AddBlockRequest {
  handle: number;
  /** Base64 of 1 MiB at most. */
  data: string;
  /** How many bytes come before it, so that it may be sent again. Not in Databricks. */
  offset?: number;
}

/** `POST …/close` */
export interface CloseFileRequest {
  handle: number;
}

/** `POST …/put` as JSON */
export interface PutFileRequest {
  path: string;
  /** Base64 of 1 MiB at most. */
  contents?: string;
  overwrite?: boolean;
}

/** `GET …/list` */
export interface ListFilesResponse {
  files: FileInfo[];
}

/** `GET …/read` */
export interface ReadFileResponse {
  bytes_read: number;
  /** Base64. */
  data: string;
}

/** `POST …/delete` */
export interface DeleteFileRequest {
  path: string;
  recursive?: boolean;
}

/** `POST …/mkdirs` */
export interface MakeFoldersRequest {
  path: string;
}

/** `POST …/move` */
export interface MoveFileRequest {
  source_path: string;
  destination_path: string;
}

/** On a file or folder; each includes those before it. */
export type FilePermission = 'READ' | 'WRITE' | 'MANAGE';

/** What is told of a file or folder beyond `FileInfo`. */
export interface FileEntryInfo extends FileInfo {
  /** A user's name or a service principal's application id; absent: nobody, or somebody who is deleted. */
  owner?: string;
  /** Of the content, in hex; absent for folders, and for who may not read it. */
  sha256?: string;
  /** Whether the folder it is in says who may do what. */
  is_inherited: boolean;
  /** What the caller may do; absent: not even read. */
  own_permission?: FilePermission;
}

/** `GET /api/latchkey/1.0/dbfs/entries`: folders first, then by name */
export interface ListFileEntriesResponse {
  folder: FileEntryInfo;
  entries: FileEntryInfo[];
  next_page_token?: string;
}

/** `GET /api/latchkey/1.0/dbfs/usage` */
export interface FileUsageResponse {
  /** By files, and by uploads under way. */
  used_bytes: number;
  quota_bytes: number;
  /** What the disk still takes for files. */
  free_bytes: number;
}

export interface FilePermissionItem {
  /** A user's name, a group's name, a service principal's application id. */
  principal: string;
  permission: FilePermission;
}

/** `GET` and `PUT /api/latchkey/1.0/dbfs/permissions` */
export interface FilePermissionsResponse {
  path: string;
  owner?: string;
  is_inherited: boolean;
  /** The folder whose list counts; absent when it has a list of its own. */
  inherited_from?: string;
  permissions: FilePermissionItem[];
  own_permission?: FilePermission;
}

/** `PUT /api/latchkey/1.0/dbfs/permissions`: a list of its own, or none; and who owns it */
export interface ChangeFilePermissionsRequest {
  path: string;
  permissions?: FilePermissionItem[];
  is_inherited?: true;
  owner?: string;
}
