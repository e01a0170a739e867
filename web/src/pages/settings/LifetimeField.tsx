import type { TokenLimits } from '@latchkey/client';
import { type Key, ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import { TextInput } from '../../components/TextInput.tsx';
import { commonTexts } from '../../texts/common.tsx';
import { generateTokenTexts } from '../../texts/generate-token.tsx';
import { describeLifetime, longestDays } from './lifetime.ts';
import type { TokenForm } from './token-form.ts';

const PRESETS = [7, 30, 90, 365];
const LIMIT = 'limit';
const NEVER = 'never';

interface LifetimeFieldProps {
  readonly form: Pick<TokenForm, 'days' | 'neverExpires'>;
  readonly problem: string | undefined;
  /** Undefined until they are known. */
  readonly limits: TokenLimits | undefined;
  readonly onChange: (changed: Pick<TokenForm, 'days' | 'neverExpires'>) => void;
}

/** How many days a token lives: typed, or one of the usual numbers. */
export function LifetimeField({
  form: { days, neverExpires },
  problem,
  limits,
  onChange,
}: LifetimeFieldProps) {
  const chosen = neverExpires ? NEVER : days.trim() === '' ? LIMIT : days.trim();
  const choose = (keys: Set<Key>) => {
    const [key] = keys;
    if (key === NEVER) onChange({ days: '', neverExpires: true });
    else if (key !== undefined) onChange({ days: key === LIMIT ? '' : String(key), neverExpires: false });
  };
  const meaning = neverExpires ? generateTokenTexts.neverMeaning : describeLifetime(days, Date.now(), limits);
  const presets = PRESETS.filter((preset) => limits === undefined || preset <= longestDays(limits));
  return (
    <div className="lifetime">
      <TextInput
        label={generateTokenTexts.lifetime}
        note={commonTexts.optional}
        inputMode="numeric"
        autoComplete="off"
        placeholder={neverExpires ? generateTokenTexts.never : generateTokenTexts.longestAllowed}
        value={days}
        onChange={(typed) => onChange({ days: typed, neverExpires: false })}
        isInvalid={problem !== undefined}
        description={problem ?? meaning}
      />
      <ToggleButtonGroup
        className="chips"
        aria-label={generateTokenTexts.usualLifetimes}
        selectionMode="single"
        selectedKeys={[chosen]}
        onSelectionChange={choose}
      >
        {presets.map((preset) => (
          <ToggleButton key={preset} id={String(preset)} className="chip">
            {generateTokenTexts.usualLifetime(preset)}
          </ToggleButton>
        ))}
        <ToggleButton id={LIMIT} className="chip">
          {generateTokenTexts.workspaceLimit}
        </ToggleButton>
        {limits?.never_expires_allowed && (
          <ToggleButton id={NEVER} className="chip">
            {generateTokenTexts.never}
          </ToggleButton>
        )}
      </ToggleButtonGroup>
    </div>
  );
}
