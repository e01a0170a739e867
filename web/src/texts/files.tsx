import { formatCount } from '../format-number.ts';

/** What the pages of DBFS say. */
export const filesTexts = {
  title: 'Files',
  lead: 'The workspace’s own file system, DBFS. Everybody may look around and add; only whoever owns something may replace or delete it.',
  root: 'dbfs:',
  path: 'Path',
  notAPath: (path: string) => `“${path}” is no path. A path begins with / or dbfs:/.`,

  newFolder: 'New folder',
  more: 'More',
  folderActs: 'More about this folder',
  uploadFolder: 'Upload a folder…',
  fromCommandLine: 'Upload from a command line…',
  folderPermissions: 'Permissions of this folder…',
  copyFolderPath: 'Copy path',
  readOnly: 'You may look at this folder, but not add to it.',

  search: 'Search in this folder',
  searchPlaceholder: 'Search by name',
  loading: 'The folder is being loaded…',
  failed: 'The folder cannot be shown.',
  missing: 'There is nothing here',
  missingLead: (path: string) => `${path} is not there: it may have been moved or deleted.`,
  refused: 'You may not look at this folder',
  refusedLead: 'Its owner or an administrator can give you permission to read it.',
  toParent: 'Go to the folder above',
  empty: 'This folder is empty',
  emptyLead: 'Upload files with the button, or drop them here.',
  emptyReadOnlyLead: 'There is nothing in it yet.',
  noMatch: (search: string) => `Nothing in this folder is called anything like “${search}”.`,
  clearSearch: 'Show all',
  table: (path: string) => `What lies in ${path}`,
  shown: (count: number, hasMore: boolean) => {
    if (hasMore) return `The first ${formatCount(count)} items`;
    return count === 1 ? '1 item' : `${formatCount(count)} items`;
  },

  columns: { name: 'Name', size: 'Size', modified: 'Modified', owner: 'Owner', acts: 'Acts' },
  isFolder: 'Folder',
  isFile: 'File',
  noOwner: 'Nobody',
  you: 'You',
  restricted: 'Has permissions of its own',
  select: (name: string) => `Select ${name}`,
  selectAll: 'Select all that are shown',
  actsOn: (name: string) => `Acts on ${name}`,
  acts: {
    open: 'Open',
    details: 'Details',
    download: 'Download',
    copyPath: 'Copy path',
    move: 'Rename or move…',
    permissions: 'Permissions…',
    delete: 'Delete…',
  },
  pathCopied: (path: string) => `Copied: ${path}`,
  pathNotCopied: (path: string) => `This browser lets the page copy nothing. The path is ${path}`,

  selection: {
    bar: 'Selected files and folders',
    count: (count: number, fixed: number) => {
      const says = count === 1 ? '1 selected' : `${formatCount(count)} selected`;
      if (fixed === 0) return says;
      return `${says}; ${fixed === count ? 'only their owners may' : `${formatCount(fixed)} of them only their owners may`} move or delete`;
    },
    clear: 'Select nothing',
    move: 'Move…',
    delete: 'Delete…',
  },

  usage: {
    label: 'Room taken',
    ofQuota: (used: string, quota: string) => `${used} of ${quota} used`,
    left: (left: string) => `Only ${left} left`,
    full: 'No room left',
  },
};

/** What is told of one file or folder. */
export const fileDetailsTexts = {
  title: 'Details',
  loading: 'The details are being loaded…',
  failed: 'The details cannot be shown.',
  gone: 'It is not there any more.',
  path: 'Path',
  pathWhat: 'path',
  size: 'Size',
  modified: 'Modified',
  owner: 'Owner',
  sha256: 'SHA-256',
  yours: 'You may',
  permission: { READ: 'Read', WRITE: 'Read and write', MANAGE: 'Everything' },
  nothing: 'Know that it is there',
  permissions: 'Permissions',
  inherited: 'As the folder it lies in',
  ownList: 'Its own',
  download: 'Download',
  move: 'Rename or move…',
  delete: 'Delete…',
  editPermissions: 'Permissions…',
  sizes: (short: string, exact: string) => (short === exact ? exact : `${short} (${exact})`),
};

/** Ready-made commands. */
export const fileSnippetTexts = {
  title: 'Upload from a command line',
  uploadLead: 'They read the token from where you keep it; none is written into them.',
  downloadTitle: 'From a command line',
  ways: 'Ready-made commands',
  databricks: 'Databricks CLI',
  fileName: 'FILE',
  hints: {
    databricks: 'With a profile, or DATABRICKS_HOST and DATABRICKS_TOKEN. Put your file’s name for FILE.',
    databricksDown: 'With a profile, or DATABRICKS_HOST and DATABRICKS_TOKEN.',
    curl: 'With DATABRICKS_TOKEN in the environment. Put your file’s name for FILE.',
    curlDown: 'With DATABRICKS_TOKEN in the environment.',
  },
};
