import type { WorkspaceSetting } from '@latchkey/client';
import { useId } from 'react';
import { Switch } from '../../../components/Switch.tsx';
import { TextInput } from '../../../components/TextInput.tsx';
import { NOW_AND_THEN_MS, useNow } from '../../../components/use-now.ts';
import { formatMinute, formatRelative } from '../../../format-time.ts';
import { workspaceSettingsTexts as texts } from '../../../texts/workspace-settings.tsx';
import { isPossible, type SettingsDraft } from './settings-draft.ts';

interface SettingGroupsProps {
  readonly settings: readonly WorkspaceSetting[];
  readonly draft: SettingsDraft;
  /** Days that a lifetime may be. */
  readonly longest: number;
  readonly onChange: (key: string, value: string) => void;
}

const OF_TOKENS = ['enableTokensConfig', 'maxTokenLifetimeDays', 'allowNeverExpiring', 'allowWiderTokens'];
/** All settings that mean something, by what they are about. */
export function SettingGroups({ settings, ...rest }: SettingGroupsProps) {
  const ofTokens = settings.filter(({ key }) => OF_TOKENS.includes(key));
  const others = settings.filter(({ key }) => !OF_TOKENS.includes(key));
  return (
    <>
      <SettingGroup name={texts.groups.tokens} settings={ofTokens} {...rest} />
      <SettingGroup name={texts.groups.access} settings={others} {...rest} />
    </>
  );
}

function SettingGroup({ name, settings, ...rest }: SettingGroupsProps & { readonly name: string }) {
  const heading = useId();
  return (
    <section className="card setting-group" aria-labelledby={heading}>
      <h2 id={heading} className="setting-group-name">
        {name}
      </h2>
      <ul>
        {settings.map((setting) => (
          <SettingRow key={setting.key} setting={setting} {...rest} />
        ))}
      </ul>
    </section>
  );
}

interface SettingRowProps extends Omit<SettingGroupsProps, 'settings'> {
  readonly setting: WorkspaceSetting;
}

function SettingRow({ setting, draft, longest, onChange }: SettingRowProps) {
  const [title, about] = [useId(), useId()];
  const { key, kind, effective_value } = setting;
  const wanted = draft[key] ?? effective_value;
  return (
    <li className="setting">
      <div className="setting-text">
        <h3 id={title}>{texts.of(key).title}</h3>
        <p id={about} className="muted">
          {texts.of(key).about}
        </p>
        <SetBy setting={setting} />
      </div>
      <div className="setting-control">
        {kind === 'switch' ? (
          <Switch
            label={texts.of(key).title}
            isOn={wanted === 'true'}
            onChange={(isOn) => onChange(key, String(isOn))}
            describedBy={about}
          >
            <span aria-hidden="true">{wanted === 'true' ? texts.on : texts.off}</span>
          </Switch>
        ) : (
          <DaysInput
            titleId={title}
            days={wanted}
            longest={longest}
            onChange={(days) => onChange(key, days)}
          />
        )}
      </div>
    </li>
  );
}

interface DaysInputProps {
  /** Of what says which days they are. */
  readonly titleId: string;
  readonly days: string;
  readonly longest: number;
  readonly onChange: (days: string) => void;
}

function DaysInput({ titleId, days, longest, onChange }: DaysInputProps) {
  const isRight = isPossible('lifetime', days, longest);
  return (
    <TextInput
      aria-labelledby={titleId}
      label={texts.daysLabel}
      inputMode="numeric"
      autoComplete="off"
      placeholder={String(longest)}
      value={days}
      onChange={onChange}
      isInvalid={!isRight}
      description={isRight ? texts.daysNote(longest) : texts.daysWrong(longest)}
    />
  );
}

function SetBy({ setting: { update_time: at, updated_by_name: name } }: { setting: WorkspaceSetting }) {
  const now = useNow(NOW_AND_THEN_MS);
  if (at === undefined) return <p className="setting-since">{texts.neverSet}</p>;
  const when = formatRelative(Math.min(at, now), now);
  return (
    <p className="setting-since" title={formatMinute(at)}>
      {name === undefined ? texts.setBySomebody(when) : texts.setBy(name, when)}
    </p>
  );
}
