import type { ReactNode } from 'react';
import { TextArea as AriaTextArea, Label, Text, TextField, type TextFieldProps } from 'react-aria-components';
import { commonTexts } from '../texts/common.tsx';

interface TextAreaProps extends Omit<TextFieldProps, 'children' | 'className'> {
  readonly label: string;
  /** Said beside the label, such as `optional`. */
  readonly note?: string;
  readonly description?: ReactNode;
  readonly placeholder?: string;
  readonly rows: number;
}

/** Lines of text with their label above and what helps to write them below. */
export function TextArea({ label, note, description, placeholder, rows, ...rest }: TextAreaProps) {
  return (
    <TextField {...rest} className="field">
      <Label className="field-label">
        {label}
        {note !== undefined && <span className="field-note">{commonTexts.fieldNote(note)}</span>}
      </Label>
      <AriaTextArea className="input" rows={rows} {...(placeholder !== undefined && { placeholder })} />
      {description !== undefined && (
        <Text slot="description" className="field-description">
          {description}
        </Text>
      )}
    </TextField>
  );
}
