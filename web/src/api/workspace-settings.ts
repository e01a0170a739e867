import type {
  ApplyWorkspaceSettingsRequest,
  PreviewWorkspaceSettingsRequest,
  WorkspaceSettingsPreview,
  WorkspaceSettingsResponse,
} from '@latchkey/client';
import { OWN, request } from './request.ts';

const SETTINGS = `${OWN}/workspace-settings`;

/** The workspace's settings, and who set them. */
export function getWorkspaceSettings(): Promise<WorkspaceSettingsResponse> {
  return request(SETTINGS);
}

/** What changes would do; changes nothing. Throws with the reason why they cannot be made. */
export function previewWorkspaceSettings(
  asked: PreviewWorkspaceSettingsRequest,
): Promise<WorkspaceSettingsPreview> {
  return request(`${SETTINGS}/preview`, { method: 'POST', body: asked });
}

/** Changes settings as a preview has shown. Throws with status 409 when the preview would be another by now. */
export function applyWorkspaceSettings(asked: ApplyWorkspaceSettingsRequest): Promise<unknown> {
  return request(`${SETTINGS}/apply`, { method: 'POST', body: asked });
}
