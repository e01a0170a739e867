import type {
  FileEntryInfo,
  FilePermissionsResponse,
  FileUsageResponse,
  ListFileEntriesResponse,
} from '@latchkey/client';
import type { FastifyInstance } from 'fastify';
import { whoAsks } from '../http/access.ts';
import { invalid, optionalObjects, optionalString, requiredBody, requiredString } from '../http/fields.ts';
import { pageSizeField } from '../http/page-fields.ts';
import type { RouteDoc } from '../http/route-doc.ts';
import type { Directory } from '../principals/directory.ts';
import { searchKey } from '../principals/search-key.ts';
import {
  ChangePermissionsBody,
  EntriesAnswer,
  EntriesQuery,
  EntryAnswer,
  PathQuery,
  PermissionsAnswer,
  UsageAnswer,
} from './dbfs-schemas.ts';
import { pathField, presentFile } from './fields-for-routes.ts';
import type { LeveledEntry } from './file-access.ts';
import type { FileAcl, FileAclReport, FileAcls } from './file-acls.ts';
import { FILE_PERMISSIONS, LEVEL, type PlaceInFolder, permissionAt } from './file-entry.ts';
import { childPath, type FilePath } from './file-path.ts';
import type { Files } from './files.ts';
import type { Quota } from './quota.ts';
import type { Reading } from './reading.ts';

type Fields = Readonly<Record<string, unknown>>;

interface OwnFileRoutesDeps {
  readonly reading: Reading;
  readonly files: Files;
  readonly fileAcls: FileAcls;
  readonly fileQuota: Quota;
  readonly directory: Directory;
}

const PATH = '/api/latchkey/1.0/dbfs';
const TAG = { tag: 'Files' } as const;
const LIST_ENTRIES: RouteDoc = {
  ...TAG,
  id: 'listFileEntries',
  summary: 'List a folder page by page, with owners and permissions',
  description: 'Folders first, then by name, without regard to case.',
  query: EntriesQuery,
  errors: ['file_not_found'],
};
const GET_ENTRY: RouteDoc = {
  ...TAG,
  id: 'getFileEntry',
  summary: 'Get one file or folder, with its owner and permission',
  query: PathQuery,
  errors: ['file_not_found'],
};
const GET_USAGE: RouteDoc = { ...TAG, id: 'getFileUsage', summary: 'Get how much room files have and need' };
const GET_PERMISSIONS: RouteDoc = {
  ...TAG,
  id: 'getFilePermissions',
  summary: 'Get who may do what with a file or folder',
  description: 'Needs READ. Administrators and the owner MANAGE it without being listed.',
  query: PathQuery,
  errors: ['file_not_found'],
};
const CHANGE_PERMISSIONS: RouteDoc = {
  ...TAG,
  id: 'changeFilePermissions',
  summary: 'Change who may do what with a file or folder, or who owns it',
  description: 'Needs MANAGE; only its owner and administrators hand it over.',
  body: ChangePermissionsBody,
  errors: ['file_not_found'],
};

const ACCESS = { scope: 'files' } as const;
const DEFAULT_PAGE_SIZE = 200;
const MAX_ACLS = 100;
const MAX_NAME_LENGTH = 256;

/** Files with what Databricks' API has no room for. */
export function ownFileRoutes(app: FastifyInstance, deps: OwnFileRoutesDeps): void {
  listRoutes(app, deps);
  permissionRoutes(app, deps.fileAcls);
}

function listRoutes(app: FastifyInstance, { reading, files, fileQuota, directory }: OwnFileRoutesDeps): void {
  app.get(
    `${PATH}/entries`,
    { config: { access: ACCESS, doc: LIST_ENTRIES }, schema: { response: { 200: EntriesAnswer } } },
    async (request): Promise<ListFileEntriesResponse> => {
      const query = request.query as Fields;
      const path = pathField(query);
      const limit = pageSizeField(query) ?? DEFAULT_PAGE_SIZE;
      const wanted = { limit, after: placeField(query), search: searchField(query) };
      const { folder, entries, next } = await reading.page(whoAsks(request), path, wanted);
      const ownerIds = [folder, ...entries].flatMap(({ ownerId }) => ownerId ?? []);
      const names = await directory.listNames([...new Set(ownerIds)]);
      return {
        folder: presentEntry(path.text, folder, names),
        entries: entries.map((entry) => presentEntry(childPath(path.text, entry.name), entry, names)),
        ...(next && { next_page_token: presentPlace(next) }),
      };
    },
  );

  app.get(
    `${PATH}/entry`,
    { config: { access: ACCESS, doc: GET_ENTRY }, schema: { response: { 200: EntryAnswer } } },
    async (request): Promise<FileEntryInfo> => {
      const path = pathField(request.query as Fields);
      const entry = await files.status(whoAsks(request), path);
      const names = await directory.listNames(entry.ownerId === undefined ? [] : [entry.ownerId]);
      return presentEntry(path.text, entry, names);
    },
  );

  app.get(
    `${PATH}/usage`,
    { config: { access: ACCESS, doc: GET_USAGE }, schema: { response: { 200: UsageAnswer } } },
    async (): Promise<FileUsageResponse> => {
      const { usedBytes, quotaBytes, freeBytes } = await fileQuota.usage();
      return { used_bytes: usedBytes, quota_bytes: quotaBytes, free_bytes: freeBytes };
    },
  );
}

function permissionRoutes(app: FastifyInstance, fileAcls: FileAcls): void {
  const schema = { response: { 200: PermissionsAnswer } };
  app.get(
    `${PATH}/permissions`,
    { config: { access: ACCESS, doc: GET_PERMISSIONS }, schema },
    async (request): Promise<FilePermissionsResponse> => {
      const path = pathField(request.query as Fields);
      return presentReport(path, await fileAcls.get(whoAsks(request), path));
    },
  );

  app.put(
    `${PATH}/permissions`,
    {
      // Who may read a file from now on is not for a browser that somebody left open.
      config: { access: { ...ACCESS, needsRecentProof: true }, doc: CHANGE_PERMISSIONS },
      schema,
    },
    async (request): Promise<FilePermissionsResponse> => {
      const body = requiredBody(request.body);
      const path = pathField(body);
      const change = { permissions: listField(body), owner: ownerField(body) };
      return presentReport(path, await fileAcls.change(whoAsks(request), path, change));
    },
  );
}

function listField(body: Fields): readonly FileAcl[] | 'inherited' | undefined {
  const list = optionalObjects(body, 'permissions');
  const isInherited = body.is_inherited;
  if (isInherited !== undefined && isInherited !== true)
    throw invalid('is_inherited', 'must be true, or left out');
  if (isInherited && list !== undefined)
    throw invalid('is_inherited', 'cannot be sent together with permissions');
  if (list !== undefined && list.length > MAX_ACLS)
    throw invalid('permissions', `must not have more than ${MAX_ACLS} items`);
  return isInherited ? 'inherited' : list?.map(aclField);
}

function aclField(item: Fields): FileAcl {
  const name = requiredString(item, 'permission');
  const permission = FILE_PERMISSIONS.find((one) => one === name);
  if (permission === undefined) throw invalid('permission', `must be one of ${FILE_PERMISSIONS.join(', ')}`);
  return { principal: nameField(item, 'principal'), permission };
}

function ownerField(body: Fields): string | undefined {
  return body.owner === undefined ? undefined : nameField(body, 'owner');
}

function nameField(fields: Fields, field: string): string {
  const name = requiredString(fields, field);
  if (name.length <= MAX_NAME_LENGTH) return name;
  throw invalid(field, `must not have more than ${MAX_NAME_LENGTH} characters`);
}

function presentEntry(path: string, entry: LeveledEntry, names: ReadonlyMap<number, string>): FileEntryInfo {
  const owner = entry.ownerId === undefined ? undefined : names.get(entry.ownerId);
  const ownPermission = permissionAt(entry.level);
  return {
    ...presentFile(path, entry),
    ...(owner !== undefined && { owner }),
    // Whoever may only know that a file is there could try by it what stands in it.
    ...(entry.sha256 !== undefined && entry.level >= LEVEL.READ && { sha256: entry.sha256 }),
    is_inherited: !entry.hasOwnAcl,
    ...(ownPermission && { own_permission: ownPermission }),
  };
}

function presentReport({ text }: FilePath, report: FileAclReport): FilePermissionsResponse {
  return {
    path: text,
    ...(report.owner !== undefined && { owner: report.owner }),
    is_inherited: report.isInherited,
    ...(report.isInherited && { inherited_from: report.listedAt.text }),
    permissions: report.permissions.map((acl) => ({ ...acl })),
    ...(report.ownPermission && { own_permission: report.ownPermission }),
  };
}

function searchField(query: Fields): string | undefined {
  const search = optionalString(query, 'search') || undefined;
  // PostgreSQL does not even take a NUL to look for.
  if (search !== undefined && !isName(search)) throw invalid('search', 'must be text without NUL');
  return search && searchKey(search);
}

/** A place as clients pass it back in `page_token`: opaque to them. */
function presentPlace({ isDir, nameKey, name }: PlaceInFolder): string {
  return Buffer.from(JSON.stringify([isDir, nameKey, name])).toString('base64url');
}

function placeField(query: Fields): PlaceInFolder | undefined {
  const token = optionalString(query, 'page_token') || undefined;
  if (token === undefined) return undefined;
  try {
    const [isDir, nameKey, name] = JSON.parse(Buffer.from(token, 'base64url').toString());
    const isPlace = typeof isDir === 'boolean' && isName(nameKey) && isName(name);
    if (isPlace) return { isDir, nameKey, name };
  } catch {
    // Told below.
  }
  throw invalid('page_token', 'must be the next_page_token of an answer of this server');
}

function isName(part: unknown): part is string {
  return typeof part === 'string' && part.isWellFormed() && !part.includes('\0');
}
