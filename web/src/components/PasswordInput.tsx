import { type KeyboardEvent, type ReactNode, type Ref, useState } from 'react';
import { Button, Group, Input, Label, Text, TextField, type TextFieldProps } from 'react-aria-components';
import { EyeIcon, EyeOffIcon } from './icons.tsx';

interface PasswordInputProps
  extends Omit<TextFieldProps, 'children' | 'className' | 'type' | 'autoComplete'> {
  readonly label: string;
  readonly autoComplete: 'current-password' | 'new-password';
  readonly description?: ReactNode;
  readonly inputRef?: Ref<HTMLInputElement>;
}

/** A password with a button to show it, and a hint while Caps Lock is on. */
export function PasswordInput({ label, description, inputRef, ...rest }: PasswordInputProps) {
  const [isShown, setShown] = useState(false);
  const [hasCapsLock, setCapsLock] = useState(false);
  const noteCapsLock = (event: KeyboardEvent) => setCapsLock(event.getModifierState('CapsLock'));
  return (
    <TextField
      {...rest}
      className="field"
      type={isShown ? 'text' : 'password'}
      spellCheck="false"
      autoCorrect="off"
    >
      <Label className="field-label">{label}</Label>
      <Group className="input-group">
        <Input
          className="input"
          autoCapitalize="none"
          onKeyDown={noteCapsLock}
          onKeyUp={noteCapsLock}
          onBlur={() => setCapsLock(false)}
          {...(inputRef && { ref: inputRef })}
        />
        <Button
          className="input-button"
          aria-label={`Show ${label.toLowerCase()}`}
          aria-pressed={isShown}
          onPress={() => setShown(!isShown)}
        >
          {isShown ? <EyeOffIcon /> : <EyeIcon />}
        </Button>
      </Group>
      {description !== undefined && (
        <Text slot="description" className="field-description">
          {description}
        </Text>
      )}
      <span className="field-caps-lock" role="status">
        {hasCapsLock && 'Caps Lock is on.'}
      </span>
    </TextField>
  );
}
