import type { ReactNode, Ref } from 'react';
import { Input, Label, Text, TextField, type TextFieldProps } from 'react-aria-components';
import { commonTexts } from '../texts/common.tsx';

interface TextInputProps extends Omit<TextFieldProps, 'children' | 'className'> {
  readonly label: string;
  /** Said beside the label, such as `optional`. */
  readonly note?: string;
  readonly description?: ReactNode;
  readonly placeholder?: string;
  /** Keeps phones from beginning it with a capital letter. */
  readonly autoCapitalize?: 'none';
  /** Of times: what they are counted in, seconds. */
  readonly step?: number;
  readonly inputRef?: Ref<HTMLInputElement>;
}

/** A line of text with its label above and what helps to fill it in below. */
export function TextInput({
  label,
  note,
  description,
  placeholder,
  autoCapitalize,
  step,
  inputRef,
  ...rest
}: TextInputProps) {
  return (
    <TextField {...rest} className="field">
      <Label className="field-label">
        {label}
        {note !== undefined && <span className="field-note">{commonTexts.fieldNote(note)}</span>}
      </Label>
      <Input
        className="input"
        {...(autoCapitalize && { autoCapitalize })}
        {...(placeholder !== undefined && { placeholder })}
        {...(step !== undefined && { step })}
        {...(inputRef && { ref: inputRef })}
      />
      {description !== undefined && (
        <Text slot="description" className="field-description">
          {description}
        </Text>
      )}
    </TextField>
  );
}
