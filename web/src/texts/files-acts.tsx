import { formatCount } from '../format-number.ts';

const things = (files: number, folders: number) =>
  [
    ...(files > 0 ? [files === 1 ? '1 file' : `${formatCount(files)} files`] : []),
    ...(folders > 0 ? [folders === 1 ? '1 folder' : `${formatCount(folders)} folders`] : []),
  ].join(' and ');

const items = (count: number) => (count === 1 ? '1 item' : `${formatCount(count)} items`);

/** What is said of names that cannot be. */
export const nameTexts = {
  problems: {
    empty: 'Give it a name.',
    slash: 'A name cannot have a slash in it.',
    dots: 'A name cannot be “.” or “..”.',
    control: 'A name cannot have this character in it.',
    long: 'The name is too long: it may have 255 bytes.',
  },
  taken: (name: string) => `There is something called “${name}” in this folder already.`,
};

export const newFolderTexts = {
  title: 'New folder',
  name: 'Name',
  in: (folder: string) => `In ${folder}`,
  act: 'Create Folder',
  failed: 'The folder was not made.',
  done: (name: string) => `The folder “${name}” is there.`,
};

export const moveTexts = {
  titleOne: (name: string) => `Rename or move “${name}”`,
  title: (count: number) => `Move ${items(count)}`,
  name: 'Name',
  into: 'Into the folder',
  folders: 'Folders',
  up: 'Folder above',
  loading: 'The folders are being loaded…',
  failedFolders: 'The folders cannot be shown.',
  noFolders: 'No folders in here.',
  moreFolders: 'Show more folders',
  openFolder: (name: string) => `Open ${name}`,
  actOne: 'Rename or Move',
  act: 'Move',
  progress: (done: number, all: number) => `${formatCount(done)} of ${items(all)}`,
  intoItself: 'A folder cannot be moved into itself.',
  isThere: 'It is there already, under this name.',
  areThere: 'They are in this folder already.',
  failed: (count: number) => (count === 1 ? 'It was not moved.' : `${items(count)} not moved.`),
  renamed: (name: string) => `Renamed: “${name}”`,
  moved: (count: number, folder: string) => `Moved to ${folder}: ${items(count)}`,
};

export const deleteTexts = {
  titleOne: (name: string) => `Delete “${name}”?`,
  title: (count: number) => `Delete ${items(count)}?`,
  looking: 'Looking at what is in there…',
  found: (count: number) => `Found so far: ${items(count)}`,
  notFound: (reason: string) => `What is in there could not be looked up. ${reason}`,
  file: (size: string) => `The file has ${size}.`,
  emptyFolder: 'The folder is empty.',
  will: (files: number, folders: number, size: string) => (
    <>
      <b>{things(files, folders)}</b> with {size} will be deleted, with everything in them.
    </>
  ),
  atLeast: (files: number, folders: number) => (
    <>
      <b>More than {things(files, folders)}</b> will be deleted: there are too many to count them here.
    </>
  ),
  forEver: 'There is no way to get it back.',
  act: 'Delete',
  goOn: 'Try the rest again',
  progress: (done: number, all: number) => `${formatCount(done)} of ${items(all)}`,
  failed: (count: number) => (count === 1 ? 'It was not deleted.' : `${items(count)} not deleted.`),
  othersDone: (count: number) => `Deleted: ${items(count)}`,
  doneOne: (name: string) => `Deleted: “${name}”`,
  done: (count: number) => `Deleted: ${items(count)}`,
  more: (count: number) => `and ${formatCount(count)} more`,
};
