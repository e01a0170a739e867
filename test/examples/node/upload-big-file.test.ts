import { join } from 'node:path';
import { testUploadBigFile } from '../upload-big-file.ts';

const FOLDER = join(import.meta.dirname, '..', '..', '..', 'examples', 'upload-big-file');

testUploadBigFile([process.execPath, join(FOLDER, 'upload-big-file.ts')]);
