import type * as wire from '@latchkey/client';
import type { FastifyInstance } from 'fastify';
import { callerOfRequest } from '../../http/access.ts';
import { invalid, optionalObject, requiredBody, requiredString } from '../../http/fields.ts';
import type { RouteDoc } from '../../http/route-doc.ts';
import { Empty } from '../../http/schemas.ts';
import { LONGEST_LIFETIME_DAYS } from '../../settings/settings.ts';
import { RECENT_DAYS } from './setting-effects.ts';
import type {
  AddressEffect,
  SettingChanges,
  SettingEffect,
  SettingInForce,
  WorkspacePreview,
} from './workspace-preview.ts';
import {
  ApplyBody,
  PreviewBody,
  SettingsPreviewSchema,
  WorkspaceSettingsSchema,
} from './workspace-settings-schemas.ts';

const PATH = '/api/latchkey/1.0/workspace-settings';

const GET: RouteDoc = {
  id: 'getWorkspaceSettings',
  tag: 'Workspace settings',
  summary: 'Get what is in force, and who set it',
};
const PREVIEW: RouteDoc = {
  id: 'previewWorkspaceSettings',
  tag: 'Workspace settings',
  summary: 'See what changing settings would do',
  description:
    'Each change is looked at by itself, and nothing is changed. All living tokens are counted: where there are millions that takes seconds. Refused to tokens that are limited to scopes, since it tells of tokens and their owners.',
  body: PreviewBody,
};
const APPLY: RouteDoc = {
  id: 'applyWorkspaceSettings',
  tag: 'Workspace settings',
  summary: 'Change settings as a preview has shown',
  description:
    'Refused when the settings, or with `enableIpAccessLists` the IP access lists, are no longer those of the preview.',
  body: ApplyBody,
  errors: ['preview_outdated', 'would_lock_out'],
};

/** The workspace's settings with what they would do, for administrators. */
export function workspaceSettingsRoutes(app: FastifyInstance, preview: WorkspacePreview): void {
  app.get(
    PATH,
    {
      config: { access: { scope: 'settings', isForAdministrators: true }, doc: GET },
      schema: { response: { 200: WorkspaceSettingsSchema } },
    },
    async (): Promise<wire.WorkspaceSettingsResponse> => {
      const { inForce, kept } = await preview.list();
      return {
        settings: inForce.map(presentSetting),
        kept_for_clients: kept.map(({ key, value }) => ({ key, value })),
        longest_lifetime_days: LONGEST_LIFETIME_DAYS,
      };
    },
  );

  app.post(
    `${PATH}/preview`,
    {
      config: { access: { isForAdministrators: true }, doc: PREVIEW },
      schema: { response: { 200: SettingsPreviewSchema } },
    },
    async (request): Promise<wire.WorkspaceSettingsPreview> => {
      const changes = changesField(requiredBody(request.body));
      const { asOf, effects, digest } = await preview.preview(callerOfRequest(request), changes);
      return { as_of: asOf, effects: effects.map(presentEffect), digest };
    },
  );

  app.post(
    `${PATH}/apply`,
    {
      config: { access: { isForAdministrators: true, needsRecentProof: true }, doc: APPLY },
      schema: { response: { 200: Empty } },
    },
    async (request) => {
      const body = requiredBody(request.body);
      const changes = changesField(body);
      await preview.apply(callerOfRequest(request), changes, requiredString(body, 'digest'));
      return {};
    },
  );
}

function changesField(body: Readonly<Record<string, unknown>>): SettingChanges {
  const changes: Record<string, string> = {};
  const sent = optionalObject(body, 'changes');
  if (sent === undefined) throw invalid('changes', 'is required');
  for (const [key, value] of Object.entries(sent)) {
    if (typeof value !== 'string') throw invalid(`changes.${key}`, 'must be a string');
    changes[key] = value;
  }
  return changes;
}

function presentSetting({ key, effective, written, updatedByName }: SettingInForce): wire.WorkspaceSetting {
  return {
    key,
    kind: key === 'maxTokenLifetimeDays' ? 'lifetime' : 'switch',
    effective_value: effective,
    ...(written && { value: written.value, update_time: written.updatedAt }),
    ...(updatedByName !== undefined && { updated_by_name: updatedByName }),
  };
}

function presentEffect({ affected, addresses, ...effect }: SettingEffect): wire.SettingEffect {
  return {
    key: effect.key,
    effective_value: effect.before,
    new_effective_value: effect.after,
    consequence: effect.consequence,
    tokens: affected.tokens,
    tokens_in_use: affected.inUse,
    owner_count: affected.ownerCount,
    owners: affected.owners.map(({ ownerId, ownerName, tokens, inUse }) => ({
      owner_id: ownerId,
      owner_name: ownerName,
      tokens,
      tokens_in_use: inUse,
    })),
    ...(addresses && { addresses: presentAddresses(addresses) }),
    ...(effect.peopleWithoutWay !== undefined && { people_without_way: effect.peopleWithoutWay }),
  };
}

function presentAddresses({
  lists,
  caller,
  you,
  withoutRecentUse,
  peopleElsewhere,
}: AddressEffect): wire.AddressEffect {
  const enabled = lists.filter(({ isEnabled }) => isEnabled);
  return {
    allow_lists: enabled.filter(({ listType }) => listType === 'ALLOW').length,
    block_lists: enabled.filter(({ listType }) => listType === 'BLOCK').length,
    your_address: caller.address,
    you,
    people_elsewhere: peopleElsewhere,
    tokens_without_recent_use: withoutRecentUse,
    recent_days: RECENT_DAYS,
  };
}
