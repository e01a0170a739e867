import { queryOptions } from '@tanstack/react-query';
import { getWorkspaceSettings, previewWorkspaceSettings } from '../../../api/workspace-settings.ts';

/** The workspace's settings. */
export const workspaceSettingsQuery = queryOptions({
  queryKey: ['workspace-settings'],
  queryFn: getWorkspaceSettings,
});

/** What changes would do: looked at anew each time. */
export function previewQuery(changes: Readonly<Record<string, string>>) {
  return queryOptions({
    queryKey: ['workspace-settings-preview', changes],
    queryFn: () => previewWorkspaceSettings({ changes }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
}
