/**
 * What a request does to a list of values, without knowing the list: afterwards it has all of `added`, none of
 * `removed`, and, when it is replaced as a whole, nothing else. No value is both added and removed.
 */
export interface ListEdit {
  readonly isWhole: boolean;
  readonly added: ReadonlySet<string>;
  readonly removed: ReadonlySet<string>;
}

/** An edit that further operations of the same request go on with. */
export interface ListEditDraft extends ListEdit {
  isWhole: boolean;
  readonly added: Set<string>;
  readonly removed: Set<string>;
}

/** An edit that does nothing yet. */
export function newListEdit(): ListEditDraft {
  return { isWhole: false, added: new Set(), removed: new Set() };
}

/** The edit that sets a list. */
export function replacedBy(values: Iterable<string>): ListEdit {
  return { isWhole: true, added: new Set(values), removed: new Set() };
}

/** Goes on with adding values. */
export function addValues({ added, removed }: ListEditDraft, values: Iterable<string>): void {
  for (const value of values) {
    added.add(value);
    removed.delete(value);
  }
}

/** Goes on with removing values. */
export function removeValues({ added, removed }: ListEditDraft, values: Iterable<string>): void {
  for (const value of values) {
    added.delete(value);
    removed.add(value);
  }
}

/** Goes on with setting the whole list. */
export function replaceValues(edit: ListEditDraft, values: Iterable<string>): void {
  edit.isWhole = true;
  edit.added.clear();
  edit.removed.clear();
  addValues(edit, values);
}

/** The list afterwards: what stays in its order, then what is new. */
export function applyListEdit(current: readonly string[], edit: ListEdit): string[] {
  const kept = current.filter((value) => (edit.isWhole ? edit.added.has(value) : !edit.removed.has(value)));
  return [...new Set([...kept, ...edit.added])];
}
