/** The form in which texts are compared: without regard to case, and to how accented letters are composed. */
export function searchKey(text: string): string {
  return text.normalize('NFC').toLowerCase();
}
