import { TextInput } from '../../../components/TextInput.tsx';
import { secretsTexts } from '../../../texts/secrets.tsx';
import { isName } from './name-rule.ts';

interface NameInputProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (name: string) => void;
  /** Somebody wanted to go on with it: what is wrong is told even of what was only begun. */
  readonly isChecked: boolean;
  /** Why this name cannot be had. */
  readonly taken?: string | undefined;
}

/** The name of a scope or a secret; what cannot be one is told while it is typed. */
export function NameInput({ label, value, onChange, isChecked, taken }: NameInputProps) {
  const isWrong = !isName(value) && (value !== '' || isChecked);
  const wrong = isWrong ? secretsTexts.nameWrong : taken;
  return (
    <TextInput
      label={label}
      description={wrong ?? secretsTexts.nameRule}
      isInvalid={wrong !== undefined}
      value={value}
      onChange={(name) => onChange(name.trim())}
      autoComplete="off"
      autoCapitalize="none"
      spellCheck="false"
      validationBehavior="aria"
      isRequired
      autoFocus
    />
  );
}
