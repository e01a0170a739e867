/**
 * Puts a text on the clipboard; tells whether it is there. Browsers give the clipboard to https and loopback pages only:
 * elsewhere the text is marked where it is shown and copied the old way, and stays marked when that fails, too.
 */
export async function copyText(text: string, shownIn: HTMLElement | null): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    if (shownIn === null) return false;
    getSelection()?.selectAllChildren(shownIn);
    return document.execCommand('copy');
  }
}
