/** A text as `like … escape '!'` takes it for itself. */
export function escapeLike(text: string): string {
  return text.replace(/[!%_]/g, '!$&');
}
