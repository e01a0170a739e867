import type { FileEntryInfo } from '@latchkey/client';
import { listEntries } from '../../../api/dbfs.ts';

/** What there is of some files and folders, with all that lies in them. */
export interface Contents {
  readonly files: number;
  readonly folders: number;
  readonly bytes: number;
  /** There is more than was counted. */
  readonly hasMore: boolean;
}

/** No more requests than these are made to count. */
const MOST_REQUESTS = 40;
const PAGE_SIZE = 1_000;

/** Counts these and what lies in them, folder after folder; `onCount` hears of it as it goes on. */
export async function countContents(
  entries: readonly FileEntryInfo[],
  onCount: (contents: Contents) => void,
): Promise<Contents> {
  let counted = addTo({ files: 0, folders: 0, bytes: 0, hasMore: false }, entries);
  const open = entries
    .filter(({ is_dir }) => is_dir)
    .map(({ path }) => ({ path, after: undefined as string | undefined }));
  for (let requests = 0; open.length > 0; requests += 1) {
    if (requests === MOST_REQUESTS) return { ...counted, hasMore: true };
    const folder = open.pop();
    if (folder === undefined) break;
    const page = await listEntries(folder.path, { after: folder.after, size: PAGE_SIZE });
    if (page.next_page_token !== undefined) open.push({ ...folder, after: page.next_page_token });
    open.push(...page.entries.filter(({ is_dir }) => is_dir).map(({ path }) => ({ path, after: undefined })));
    counted = addTo(counted, page.entries);
    onCount(counted);
  }
  return counted;
}

function addTo(contents: Contents, entries: readonly FileEntryInfo[]): Contents {
  const folders = entries.filter(({ is_dir }) => is_dir).length;
  return {
    files: contents.files + entries.length - folders,
    folders: contents.folders + folders,
    bytes: entries.reduce((sum, { file_size }) => sum + file_size, contents.bytes),
    hasMore: contents.hasMore,
  };
}
