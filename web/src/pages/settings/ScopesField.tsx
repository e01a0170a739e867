import {
  Button,
  Checkbox,
  CheckboxGroup,
  Disclosure,
  DisclosurePanel,
  Heading,
  Label,
  Radio,
  RadioGroup,
} from 'react-aria-components';
import { CheckIcon, ChevronIcon } from '../../components/icons.tsx';
import { SCOPES } from './scopes.ts';

export interface ChosenScopes {
  readonly isLimited: boolean;
  readonly scopes: readonly string[];
  /** Whether the token learns which scopes it uses. */
  readonly isLearning: boolean;
}

interface ScopesFieldProps {
  readonly chosen: ChosenScopes;
  readonly onChange: (chosen: ChosenScopes) => void;
}

/** What a token may be used for, folded away: most tokens are for everything. */
export function ScopesField({ chosen, onChange }: ScopesFieldProps) {
  return (
    <Disclosure className="disclosure">
      <Heading className="disclosure-heading" level={3}>
        <Button slot="trigger" className="disclosure-button">
          <ChevronIcon /> More options
        </Button>
      </Heading>
      <DisclosurePanel className="disclosure-panel">
        <RadioGroup
          className="field"
          value={chosen.isLimited ? 'limited' : 'all'}
          onChange={(value) => onChange({ ...chosen, isLimited: value === 'limited' })}
        >
          <Label className="field-label">What it may be used for</Label>
          <Radio value="all" className="choice">
            <span className="radio-dot" aria-hidden="true" />
            Everything that you may do
          </Radio>
          <Radio value="limited" className="choice">
            <span className="radio-dot" aria-hidden="true" />
            Only some APIs
          </Radio>
        </RadioGroup>
        {chosen.isLimited && <ScopeBoxes chosen={chosen} onChange={onChange} />}
        <Checkbox
          className="choice"
          isSelected={chosen.isLearning}
          onChange={(isLearning) => onChange({ ...chosen, isLearning })}
        >
          <span className="check-box" aria-hidden="true">
            <CheckIcon />
          </span>
          <span className="scope-text">
            <span>Learn scopes</span>
            <span className="scope-meaning">
              Sees which scopes it uses, so that you can limit it to them later. Changes nothing by itself.
            </span>
          </span>
        </Checkbox>
      </DisclosurePanel>
    </Disclosure>
  );
}

function ScopeBoxes({ chosen, onChange }: ScopesFieldProps) {
  return (
    <CheckboxGroup
      className="scope-boxes"
      aria-label="Scopes"
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
