import { visibleText } from '../../../visible-text.ts';
import { nameOf } from './dbfs-path.ts';

/** So much of a name stands in sentences and titles. */
export const SHOWN_NAME = 80;

/** What something is called, as it may stand in a sentence: the name may be anything. */
export function shownName(path: string): string {
  return visibleText(nameOf(path) || path, SHOWN_NAME);
}
