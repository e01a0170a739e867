/** What a reader of `.netrc` takes from it for one host. Each character stands for one byte. */
export type NetrcAnswer =
  | { readonly kind: 'entry'; readonly login: string; readonly password: string }
  | { readonly kind: 'none' }
  /** Nothing of the file is used, and why; the reason holds nothing of the file. */
  | { readonly kind: 'unreadable'; readonly why: string };

/** Whether two readers take the same. */
export function isSameAnswer(one: NetrcAnswer, other: NetrcAnswer): boolean {
  if (one.kind !== 'entry' || other.kind !== 'entry') return one.kind === other.kind;
  return one.login === other.login && one.password === other.password;
}
