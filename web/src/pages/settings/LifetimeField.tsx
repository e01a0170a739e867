import { type Key, ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import { TextInput } from '../../components/TextInput.tsx';
import { describeLifetime, parseLifetimeDays } from './lifetime.ts';

const PRESETS = [
  { days: '7', name: '7 days' },
  { days: '30', name: '30 days' },
  { days: '90', name: '90 days' },
  { days: '365', name: '1 year' },
] as const;
const LIMIT = 'limit';

interface LifetimeFieldProps {
  readonly days: string;
  readonly onChange: (days: string) => void;
}

/** How many days a token lives: typed, or one of the usual numbers. */
export function LifetimeField({ days, onChange }: LifetimeFieldProps) {
  const chosen = days.trim() === '' ? LIMIT : days.trim();
  const choose = (keys: Set<Key>) => {
    const [key] = keys;
    if (key !== undefined) onChange(key === LIMIT ? '' : String(key));
  };
  return (
    <div className="lifetime">
      <TextInput
        label="Lifetime (days)"
        note="optional"
        inputMode="numeric"
        autoComplete="off"
        placeholder="Longest allowed"
        value={days}
        onChange={onChange}
        isInvalid={parseLifetimeDays(days) === undefined}
        description={describeLifetime(days, Date.now())}
      />
      <ToggleButtonGroup
        className="chips"
        aria-label="Usual lifetimes"
        selectionMode="single"
        selectedKeys={[chosen]}
        onSelectionChange={choose}
      >
        {PRESETS.map((preset) => (
          <ToggleButton key={preset.days} id={preset.days} className="chip">
            {preset.name}
          </ToggleButton>
        ))}
        <ToggleButton id={LIMIT} className="chip">
          Workspace limit
        </ToggleButton>
      </ToggleButtonGroup>
    </div>
  );
}
