import { type KeyboardEvent, type ReactNode, type Ref, useState } from 'react';
import { Button, Group, Input, Label, Text, TextField, type TextFieldProps } from 'react-aria-components';
import { commonTexts } from '../texts/common.tsx';
import { EyeIcon, EyeOffIcon } from './icons.tsx';

interface PasswordInputProps
  extends Omit<TextFieldProps, 'children' | 'className' | 'type' | 'autoComplete'> {
  readonly label: string;
  readonly autoComplete: 'current-password' | 'new-password';
  /** Whose it is, for password managers; left out where a field beside it says so. */
  readonly userName?: string;
  readonly description?: ReactNode;
  readonly inputRef?: Ref<HTMLInputElement>;
}

/** A password with a button to show it, and a hint while Caps Lock is on. */
export function PasswordInput({ label, userName, description, inputRef, ...rest }: PasswordInputProps) {
  const [isShown, setShown] = useState(false);
  const [hasCapsLock, setCapsLock] = useState(false);
  const noteCapsLock = (event: KeyboardEvent) => setCapsLock(event.getModifierState('CapsLock'));
  return (
    <>
      {userName !== undefined && (
        <input type="text" name="username" autoComplete="username" value={userName} readOnly hidden />
      )}
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
            aria-label={commonTexts.show(label)}
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
          {hasCapsLock && commonTexts.capsLock}
        </span>
      </TextField>
    </>
  );
}
