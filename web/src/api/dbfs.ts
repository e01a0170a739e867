import type {
  ChangeFilePermissionsRequest,
  FileEntryInfo,
  FileInfo,
  FilePermissionsResponse,
  FileUsageResponse,
  ListFileEntriesResponse,
} from '@latchkey/client';
import { ApiError, OWN, request } from './request.ts';

const DBFS = '/api/2.0/dbfs';

/** Which part of a folder is asked for. */
export interface EntriesAsked {
  /** A part of the names. */
  readonly search?: string | undefined;
  /** As the part before said. */
  readonly after?: string | undefined;
  readonly size: number;
}

/** Some of what lies in a folder, folders first. Throws with status 404 where there is none, 403 where one may not look. */
export function listEntries(
  path: string,
  { search, after, size }: EntriesAsked,
): Promise<ListFileEntriesResponse> {
  const query = new URLSearchParams({
    path,
    page_size: String(size),
    ...(search && { search }),
    ...(after !== undefined && { page_token: after }),
  });
  return request(`${OWN}/dbfs/entries?${query}`);
}

/** A file or folder as the page shows it; null where it is gone. */
export async function findEntry(path: string): Promise<FileEntryInfo | null> {
  try {
    return await request<FileEntryInfo>(`${OWN}/dbfs/entry?${new URLSearchParams({ path })}`);
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return null;
    throw error;
  }
}

/** What lies at a path; undefined where there is nothing. */
export async function findAt(path: string): Promise<FileInfo | undefined> {
  try {
    return await request<FileInfo>(`${DBFS}/get-status?${new URLSearchParams({ path })}`);
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined;
    throw error;
  }
}

/** Makes a folder and those above it that are missing; does nothing where it is there already. */
export function makeFolder(path: string): Promise<unknown> {
  return request(`${DBFS}/mkdirs`, { method: 'POST', body: { path } });
}

/** Gives a file or a folder with all in it another path. */
export function moveEntry(source_path: string, destination_path: string): Promise<unknown> {
  return request(`${DBFS}/move`, { method: 'POST', body: { source_path, destination_path } });
}

/** Deletes something for ever; a folder that holds anything only where `recursive` says so. */
export function deleteEntry(path: string, recursive: boolean): Promise<unknown> {
  return request(`${DBFS}/delete`, { method: 'POST', body: { path, recursive } });
}

/** Who may do what with something, and whose it is. */
export function getFilePermissions(path: string): Promise<FilePermissionsResponse> {
  return request(`${OWN}/dbfs/permissions?${new URLSearchParams({ path })}`);
}

/** Changes who may do what, or whose it is; gives how things then are. */
export function changeFilePermissions(
  change: ChangeFilePermissionsRequest,
): Promise<FilePermissionsResponse> {
  return request(`${OWN}/dbfs/permissions`, { method: 'PUT', body: change });
}

/** How much room the files take, and how much there is. */
export function getUsage(): Promise<FileUsageResponse> {
  return request(`${OWN}/dbfs/usage`);
}

/** Where a file is downloaded from. */
export function contentAddress({ path }: Pick<FileEntryInfo, 'path'>): string {
  return `${OWN}/dbfs/content?${new URLSearchParams({ path })}`;
}
