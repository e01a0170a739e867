import { Checkbox } from 'react-aria-components';
import { Folded } from '../../components/Folded.tsx';
import { CheckIcon } from '../../components/icons.tsx';
import { generateTokenTexts } from '../../texts/generate-token.tsx';
import { AddressesField } from './AddressesField.tsx';
import { ScopeChoice } from './ScopeChoice.tsx';
import type { FormProblems, TokenForm } from './token-form.ts';

interface MoreOptionsProps {
  readonly form: TokenForm;
  readonly problems: FormProblems;
  readonly onChange: (changed: Partial<TokenForm>) => void;
  readonly isOpen: boolean;
  readonly onToggle: (isOpen: boolean) => void;
}

/** What limits a token besides its lifetime, folded away: most tokens are for everything. */
export function MoreOptions({ form, problems, onChange, isOpen, onToggle }: MoreOptionsProps) {
  return (
    <Folded title={generateTokenTexts.moreOptions} level={3} isExpanded={isOpen} onExpandedChange={onToggle}>
      <ScopeChoice chosen={form} onChange={onChange} problem={problems.scopes} />
      <AddressesField
        addresses={form.addresses}
        problem={problems.addresses}
        onChange={(addresses) => onChange({ addresses })}
      />
      <LearnScopes isSelected={form.isLearning} onChange={(isLearning) => onChange({ isLearning })} />
    </Folded>
  );
}

interface LearnScopesProps {
  readonly isSelected: boolean;
  readonly onChange: (isSelected: boolean) => void;
}

function LearnScopes({ isSelected, onChange }: LearnScopesProps) {
  return (
    <Checkbox className="choice" isSelected={isSelected} onChange={onChange}>
      <span className="check-box" aria-hidden="true">
        <CheckIcon />
      </span>
      <span className="scope-text">
        <span>{generateTokenTexts.learnScopes}</span>
        <span className="scope-meaning">{generateTokenTexts.learnScopesMeaning}</span>
      </span>
    </Checkbox>
  );
}
