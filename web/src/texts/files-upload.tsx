import { formatCount } from '../format-number.ts';

const files = (count: number) => (count === 1 ? '1 file' : `${formatCount(count)} files`);

const UNITS = [
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const;

/** `about 3 minutes left` */
function timeLeft(seconds: number): string {
  const [unit, unitSeconds] = UNITS.find(([, long]) => seconds >= 2 * long) ?? UNITS[2];
  const count = Math.max(1, Math.round(seconds / unitSeconds));
  return `about ${formatCount(count)} ${count === 1 ? unit : `${unit}s`} left`;
}

/** What is said of files on their way. */
export const uploadTexts = {
  upload: 'Upload',
  uploadFiles: 'Upload files',
  uploadFolder: 'Upload a folder',
  drop: 'Drop files here',
  dropInto: (folder: string) => `Drop to upload into ${folder}`,
  tooMany: (most: number) => `No more than ${formatCount(most)} files can be sent at once. Nothing was sent.`,
  noFiles: 'There is no file in what was dropped.',
  unreadableFolder: 'What was dropped could not be read. Nothing was sent.',

  panel: 'Uploads',
  underWay: (done: number, all: number) => `Uploading: ${formatCount(done)} of ${files(all)} done`,
  allDone: (count: number) => (count === 0 ? 'Nothing was uploaded' : `Uploaded: ${files(count)}`),
  someFailed: (count: number) => `${files(count)} not uploaded`,
  asking: (count: number) =>
    count === 1 ? '1 file is there already' : `${formatCount(count)} files are there already`,
  progress: 'Progress of all uploads',
  progressOf: (name: string) => `Progress of ${name}`,
  amount: (sent: string, size: string) => `${sent} of ${size}`,
  speed: (perSecond: string) => `${perSecond}/s`,
  timeLeft,
  goesOn: 'Uploads go on in other folders and pages, as long as this window is open.',
  hide: 'Show less',
  show: 'Show more',
  close: 'Close the list of uploads',
  cancelAll: 'Cancel all',
  cancel: 'Cancel',
  cancelOne: (name: string) => `Cancel the upload of ${name}`,
  retry: 'Try again',
  retryOne: (name: string) => `Try again to upload ${name}`,
  replace: 'Replace',
  replaceOne: (name: string) => `Replace ${name}`,
  skip: 'Skip',
  skipOne: (name: string) => `Skip ${name}`,
  replaceAll: 'Replace all',
  skipAll: 'Skip all',
  more: (count: number) => `and ${files(count)} more`,
  states: {
    waiting: 'Waiting',
    asks: 'There is a file called so. Replace it?',
    sending: 'Uploading',
    storing: 'Being stored…',
    done: 'Uploaded',
    failed: 'Failed',
    cancelled: 'Cancelled',
  },
  isFolder: 'There is a folder called so. Give the file another name, or choose another folder.',
  notYours: 'There is a file called so, and only its owner may replace it.',
  noRoom: (size: string, left: string) =>
    `There is no room for it: the file has ${size}, and ${left} are left. Delete something, or ask the operator for more.`,
  unreadable: 'The file cannot be read any more: it was changed, moved or deleted after it was chosen.',
};
