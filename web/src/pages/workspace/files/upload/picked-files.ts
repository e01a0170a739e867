import type { DropItem } from 'react-aria-components';

/** A file that somebody chose or dropped. */
export interface PickedFile {
  readonly file: File;
  /** Its path below the folder that it is sent to: a name, or names of folders before it. */
  readonly name: string;
}

/** There are more of them than can be looked after. */
export class TooManyFiles extends Error {}

/** As many as may be sent at once. */
export const MOST_FILES = 10_000;

/** The files of an input; those of a folder below that folder's name. */
export function pickedOf(files: FileList): readonly PickedFile[] {
  if (files.length > MOST_FILES) throw new TooManyFiles();
  return Array.from(files, (file) => ({ file, name: file.webkitRelativePath || file.name }));
}

/** All files that were dropped, those in folders included. Throws `TooManyFiles`, or what the browser cannot read. */
export async function readDropped(items: readonly DropItem[]): Promise<readonly PickedFile[]> {
  const picked: PickedFile[] = [];
  await gather(items, '', picked);
  return picked;
}

async function gather(
  items: Iterable<DropItem> | AsyncIterable<DropItem>,
  folder: string,
  into: PickedFile[],
): Promise<void> {
  for await (const item of items) {
    if (item.kind === 'directory') await gather(item.getEntries(), `${folder}${item.name}/`, into);
    if (item.kind !== 'file') continue;
    if (into.length === MOST_FILES) throw new TooManyFiles();
    into.push({ file: await item.getFile(), name: `${folder}${item.name}` });
  }
}
