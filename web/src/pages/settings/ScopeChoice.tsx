import { Checkbox, CheckboxGroup, Label, Radio, RadioGroup } from 'react-aria-components';
import { CheckIcon } from '../../components/icons.tsx';
import { generateTokenTexts } from '../../texts/generate-token.tsx';
import { SCOPES } from './scopes.ts';

export interface ChosenScopes {
  readonly isLimited: boolean;
  readonly scopes: readonly string[];
}

interface ScopeChoiceProps {
  readonly chosen: ChosenScopes;
  readonly onChange: (chosen: ChosenScopes) => void;
  readonly problem?: string | undefined;
}

/** What a token may be used for: everything, or some APIs. */
export function ScopeChoice({ chosen, onChange, problem }: ScopeChoiceProps) {
  return (
    <>
      <RadioGroup
        className="field"
        value={chosen.isLimited ? 'limited' : 'all'}
        onChange={(value) => onChange({ ...chosen, isLimited: value === 'limited' })}
      >
        <Label className="field-label">{generateTokenTexts.use}</Label>
        <Radio value="all" className="choice">
          <span className="radio-dot" aria-hidden="true" />
          {generateTokenTexts.useAll}
        </Radio>
        <Radio value="limited" className="choice">
          <span className="radio-dot" aria-hidden="true" />
          {generateTokenTexts.useSome}
        </Radio>
      </RadioGroup>
      {chosen.isLimited && (
        <div className="field" data-invalid={problem !== undefined || undefined}>
          <ScopeBoxes chosen={chosen} onChange={onChange} />
          <p className="field-description">
            {chosen.scopes.length > 0 && generateTokenTexts.chosen(chosen.scopes)}
            <span role="alert">{problem}</span>
          </p>
        </div>
      )}
    </>
  );
}

/** Every scope to choose from. */
export function ScopeBoxes({ chosen, onChange }: ScopeChoiceProps) {
  return (
    <CheckboxGroup
      className="scope-boxes"
      aria-label={generateTokenTexts.scopes}
      value={[...chosen.scopes]}
      onChange={(scopes) => onChange({ ...chosen, scopes })}
    >
      {SCOPES.map(([scope, meaning]) => (
        <Checkbox key={scope} value={scope} className="choice">
          <span className="check-box" aria-hidden="true">
            <CheckIcon />
          </span>
          <span className="scope-text">
            <span className="scope-name">{scope}</span>
            <span className="scope-meaning">{meaning}</span>
          </span>
        </Checkbox>
      ))}
    </CheckboxGroup>
  );
}
