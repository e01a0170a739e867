import { join } from 'node:path';
import { testUploadBigFile } from '../upload-big-file.ts';

const FOLDER = join(import.meta.dirname, '..', '..', '..', 'examples', 'upload-big-file');

testUploadBigFile(['python3', '-B', join(FOLDER, 'upload_big_file.py')]);
