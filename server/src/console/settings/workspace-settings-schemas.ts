import { Type } from 'typebox';
import { Choice, EpochMs } from '../../http/schemas.ts';
import { LONGEST_LIFETIME_DAYS, RULES_BY_KEY, SETTING_KEYS } from '../../settings/settings.ts';

const KEYS = Object.keys(RULES_BY_KEY);
const Key = Choice(KEYS, { description: 'As in `workspace-conf`.' });
const Effective = Type.String({ description: 'What it comes to: `true`, `false`, or days.' });
const Digest = Type.String({
  pattern: '^[0-9a-f]{64}$',
  description: 'Stands for the changes and for the settings that they were looked at with.',
});

/** Changes as clients send them. */
const Changes = Type.Object(
  Object.fromEntries(
    KEYS.map((key) => [
      key,
      Type.Optional(
        SETTING_KEYS[key] === 'lifetime'
          ? Type.String({ pattern: '^[0-9]{0,3}$', description: 'Days; empty: the longest there is.' })
          : Choice(['true', 'false', '']),
      ),
    ]),
  ),
  { additionalProperties: false, minProperties: 1, description: 'Values by key, as in `workspace-conf`.' },
);

export const WorkspaceSettingsSchema = Type.Object(
  {
    settings: Type.Array(
      Type.Object({
        key: Key,
        kind: Choice(['switch', 'lifetime']),
        effective_value: Effective,
        value: Type.Optional(Type.String({ description: 'As it was written; absent: nothing was.' })),
        update_time: Type.Optional(EpochMs('When it was written.')),
        updated_by_name: Type.Optional(
          Type.String({ description: 'Who wrote it; absent also for somebody who is no longer there.' }),
        ),
      }),
    ),
    kept_for_clients: Type.Array(Type.Object({ key: Type.String(), value: Type.String() }), {
      description: 'Those that clients have set and that mean nothing here.',
    }),
    longest_lifetime_days: Type.Integer({
      description: `The most that \`maxTokenLifetimeDays\` may be: ${LONGEST_LIFETIME_DAYS}.`,
    }),
  },
  { title: 'WorkspaceSettings' },
);

export const PreviewBody = Type.Object(
  { changes: Changes },
  { title: 'PreviewWorkspaceSettingsRequest', examples: [{ changes: { enableTokensConfig: 'false' } }] },
);

export const ApplyBody = Type.Object(
  { changes: Changes, digest: Digest },
  {
    title: 'ApplyWorkspaceSettingsRequest',
    examples: [{ changes: { enableTokensConfig: 'false' }, digest: '0'.repeat(64) }],
  },
);

const AddressEffectSchema = Type.Object({
  allow_lists: Type.Integer({ description: 'Enabled ALLOW lists.' }),
  block_lists: Type.Integer({ description: 'Enabled BLOCK lists.' }),
  your_address: Type.String({ description: 'Where this request came from.' }),
  you: Choice(['admitted', 'would_lock_out', 'address_unknown'], {
    description: 'Unless `admitted`, applying it is refused.',
  }),
  people_elsewhere: Type.Integer({
    description: 'People who are signed in with a browser, and did so from where no request would be taken.',
  }),
  tokens_without_recent_use: Type.Integer({
    description: 'Living tokens of which nobody can tell from where they will be used.',
  }),
  recent_days: Type.Integer({ description: 'How many days a last use tells something.' }),
});

export const SettingsPreviewSchema = Type.Object(
  {
    as_of: EpochMs('When tokens were counted.'),
    effects: Type.Array(
      Type.Object({
        key: Key,
        effective_value: Effective,
        new_effective_value: Effective,
        consequence: Choice(['none', 'stop', 'work_again', 'stay', 'gain'], {
          description:
            'What happens to these living tokens: nothing; they are refused from then on; they are accepted again; they stay as they are although new ones like them cannot be generated; they may give what they may not do themselves.',
        }),
        tokens: Type.Integer({ description: 'How many living tokens that happens to.' }),
        tokens_in_use: Type.Integer({ description: 'Of those, used within the last 24 hours.' }),
        owner_count: Type.Integer({ description: 'Who has them.' }),
        owners: Type.Array(
          Type.Object({
            owner_id: Type.Integer(),
            owner_name: Type.String({ description: 'Empty for one that is no longer there.' }),
            tokens: Type.Integer(),
            tokens_in_use: Type.Integer(),
          }),
          { description: 'At most ten: those with the most of them.' },
        ),
        addresses: Type.Optional(AddressEffectSchema),
        people_without_way: Type.Optional(
          Type.Integer({
            description:
              'Of switching passwords off: active users with a password who are linked with no identity, and so have no other way to sign in yet.',
          }),
        ),
      }),
    ),
    digest: Digest,
  },
  { title: 'WorkspaceSettingsPreview' },
);
