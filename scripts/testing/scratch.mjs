import { chmodSync, mkdtempSync, statfsSync } from 'node:fs';
import { join } from 'node:path';

/** What a test run may need at once: databases, browsers' profiles, uploads of hundreds of megabytes. */
const NEEDED_BYTES = 6 * 1024 ** 3;

/**
 * Makes the folder where a test run keeps its databases and files, in the first of the places that has room and
 * takes it, or else in the last. Its maker removes it.
 *
 * @param {string[]} places
 * @param {number} [neededBytes]
 * @returns {string}
 */
export function makeScratch(places, neededBytes = NEEDED_BYTES) {
  const [place = '', ...others] = places;
  if (others.length > 0 && !hasRoom(place, neededBytes)) return makeScratch(others, neededBytes);
  try {
    const folder = mkdtempSync(join(place, 'latchkey-tests-'));
    // PostgreSQL runs as another user, and must find its own folder in here.
    chmodSync(folder, 0o711);
    return folder;
  } catch (error) {
    if (others.length === 0) throw error;
    return makeScratch(others, neededBytes);
  }
}

/**
 * @param {string} place
 * @param {number} neededBytes
 */
function hasRoom(place, neededBytes) {
  try {
    const { bavail, bsize } = statfsSync(place);
    return bavail * bsize >= neededBytes;
  } catch {
    return false;
  }
}
