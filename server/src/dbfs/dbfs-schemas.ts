import { type TProperties, Type } from 'typebox';
import { Choice, EpochMs, NextPageToken, PageQuery } from '../http/schemas.ts';
import { FILE_PERMISSIONS, MAX_BLOCK_BYTES } from './file-entry.ts';

const MAX_HANDLE = Number.MAX_SAFE_INTEGER;

const Path = (description: string) => Type.String({ minLength: 1, description });
const AnyPath = Path('Absolute, such as `/tmp/a.csv`, also with `dbfs:` before it.');
const Overwrite = Type.Optional(
  Type.Boolean({ description: 'Replaces a file that is there; false if left out.' }),
);
const Handle = Type.Integer({ minimum: 1, maximum: MAX_HANDLE, description: 'From `create`.' });
const Base64 = (description: string) =>
  Type.String({ contentEncoding: 'base64', description: `${description} Base64 (RFC 4648); 1 MiB at most.` });

/** Queries. */
export const PathQuery = Type.Object({ path: AnyPath });
export const ReadQuery = Type.Object({
  path: AnyPath,
  offset: Type.Optional(Type.Integer({ minimum: 0, description: 'Where to begin; 0 if left out.' })),
  length: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: MAX_BLOCK_BYTES,
      description: 'How many bytes at most; 524288 if left out.',
    }),
  ),
});
export const EntriesQuery = Type.Object({
  path: AnyPath,
  ...PageQuery,
  search: Type.Optional(Type.String({ description: 'A part of names, in any case.' })),
});

const body = <Properties extends TProperties>(title: string, fields: Properties, example: object) =>
  Type.Object(fields, { title, examples: [example] });

/** Bodies. */
export const CreateBody = body(
  'CreateFileRequest',
  { path: AnyPath, overwrite: Overwrite },
  { path: '/tmp/big.bin', overwrite: true },
);
export const AddBlockBody = body(
  'AddBlockRequest',
  {
    handle: Handle,
    data: Base64('The next bytes.'),
    offset: Type.Optional(
      Type.Integer({
        description:
          'How many bytes came before these. With it a block may be sent again: one that is there already is not added twice. Not in Databricks.',
      }),
    ),
  },
  { handle: 7_904_256, data: 'ZGF0YQ==' },
);
export const AddBlockAnswer = Type.Object({
  length: Type.Optional(
    Type.Integer({
      description: 'How many bytes the upload has now, if the request had an `offset`. Not in Databricks.',
    }),
  ),
});
export const CloseBody = body('CloseFileRequest', { handle: Handle }, { handle: 7_904_256 });
export const PutBody = body(
  'PutFileRequest',
  { path: AnyPath, contents: Type.Optional(Base64('The whole content.')), overwrite: Overwrite },
  { path: '/tmp/small.txt', contents: 'ZGF0YQ==' },
);
export const DeleteBody = body(
  'DeleteFileRequest',
  {
    path: AnyPath,
    recursive: Type.Optional(Type.Boolean({ description: 'Also what is in a folder; false if left out.' })),
  },
  { path: '/tmp/old', recursive: true },
);
export const MakeFoldersBody = body('MakeFoldersRequest', { path: AnyPath }, { path: '/tmp/new' });
export const MoveBody = body(
  'MoveFileRequest',
  { source_path: AnyPath, destination_path: AnyPath },
  { source_path: '/tmp/a.csv', destination_path: '/tmp/b.csv' },
);
const Permission = Choice(FILE_PERMISSIONS, {
  description:
    '`READ`: list, and read content; `WRITE`: on a folder make something new in it, on a file replace its content; `MANAGE`: also move, delete, and change permissions.',
});
const PermissionItem = Type.Object(
  {
    principal: Type.String({
      minLength: 1,
      maxLength: 256,
      description:
        "A user's name, a group's name (`users` is everybody), or a service principal's application id.",
    }),
    permission: Permission,
  },
  { title: 'FilePermissionItem' },
);
export const ChangePermissionsBody = body(
  'ChangeFilePermissionsRequest',
  {
    path: AnyPath,
    permissions: Type.Optional(
      Type.Array(PermissionItem, {
        maxItems: 100,
        description: 'A list of its own, in place of what counted.',
      }),
    ),
    is_inherited: Type.Optional(
      Type.Literal(true, { description: 'Takes its own list away, instead of `permissions`.' }),
    ),
    owner: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 256,
        description: 'Hands it over to a user or service principal; for the owner and administrators.',
      }),
    ),
  },
  { path: '/tmp/private', permissions: [{ principal: 'data-engineers', permission: 'READ' }] },
);

/** Answers. */
export const HandleAnswer = Type.Object({ handle: Handle }, { title: 'FileHandle' });
const FILE_INFO = {
  path: Type.String({ description: 'Absolute, without `dbfs:`.' }),
  is_dir: Type.Boolean(),
  file_size: Type.Integer({ description: 'In bytes; 0 for folders.' }),
  modification_time: EpochMs('When it got its content.'),
};
export const FileInfoAnswer = Type.Object(FILE_INFO, { title: 'FileInfo' });
export const FilesAnswer = Type.Object({ files: Type.Array(FileInfoAnswer) }, { title: 'FilesOfFolder' });
export const ReadAnswer = Type.Object(
  {
    bytes_read: Type.Integer({ description: 'Fewer than asked for only at the end; 0 behind it.' }),
    data: Type.String({ description: 'Base64.' }),
  },
  { title: 'FileBytes' },
);
export const EntryAnswer = Type.Object(
  {
    ...FILE_INFO,
    owner: Type.Optional(
      Type.String({
        description:
          "A user's name or a service principal's application id; absent: nobody, or somebody who is deleted.",
      }),
    ),
    sha256: Type.Optional(
      Type.String({ description: 'Of the content, in hex; absent for folders, and without READ.' }),
    ),
    is_inherited: Type.Boolean({ description: 'Whether the folder it is in says who may do what.' }),
    own_permission: Type.Optional(Permission),
  },
  { title: 'FileEntry' },
);
export const EntriesAnswer = Type.Object(
  { folder: EntryAnswer, entries: Type.Array(EntryAnswer), next_page_token: NextPageToken },
  { title: 'FileEntries' },
);
export const UsageAnswer = Type.Object(
  {
    used_bytes: Type.Integer({ description: 'By files, and by uploads under way.' }),
    quota_bytes: Type.Integer({ description: 'What they may need together.' }),
    free_bytes: Type.Integer({ description: 'What the disk still takes for files.' }),
  },
  { title: 'FileUsage' },
);
export const PermissionsAnswer = Type.Object(
  {
    path: Type.String(),
    owner: Type.Optional(Type.String({ description: 'Absent: nobody, or somebody who is deleted.' })),
    is_inherited: Type.Boolean(),
    inherited_from: Type.Optional(
      Type.String({ description: 'The folder whose list counts; absent when it has a list of its own.' }),
    ),
    permissions: Type.Array(PermissionItem),
    own_permission: Type.Optional(Permission),
  },
  { title: 'FilePermissions' },
);
/** Bytes. */
export const ContentAnswer = Type.String({
  contentEncoding: 'binary',
  description: 'The bytes of the file.',
});
