import type { WorkspaceSetting } from '@latchkey/client';

/** What somebody wants settings to be, by key; what they are not to be changed to is left out. */
export type SettingsDraft = Readonly<Record<string, string>>;

/** Changes as they are sent: what is wanted and is not so already. */
export function changesOf(
  settings: readonly WorkspaceSetting[],
  draft: SettingsDraft,
  longestDays: number,
): Record<string, string> {
  const changed = settings.filter(({ key, kind, effective_value }) => {
    const wanted = draft[key];
    if (wanted === undefined) return false;
    return effectiveOf(wanted.trim(), kind, longestDays) !== effective_value;
  });
  return Object.fromEntries(changed.map(({ key }) => [key, (draft[key] ?? '').trim()]));
}

/** Whether a setting can be what is wanted. */
export function isPossible(kind: WorkspaceSetting['kind'], wanted: string, longestDays: number): boolean {
  if (kind === 'switch') return true;
  const text = wanted.trim();
  return text === '' || (/^\d{1,4}$/.test(text) && Number(text) >= 1 && Number(text) <= longestDays);
}

/** No days are as many as there may be. */
function effectiveOf(wanted: string, kind: WorkspaceSetting['kind'], longestDays: number): string {
  if (kind === 'switch') return wanted;
  return wanted === '' ? String(longestDays) : String(Number(wanted));
}
