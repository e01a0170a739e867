import { Button, ComboBox, Input, Label, ListBox, ListBoxItem, Popover } from 'react-aria-components';
import { ChevronIcon } from './icons.tsx';

export interface TextOption {
  /** What stands in the field once it is chosen. */
  readonly text: string;
  /** What it means. */
  readonly label: string;
}

interface TextChoiceProps {
  readonly label: string;
  readonly placeholder?: string;
  readonly options: readonly TextOption[];
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** A line of text that is mostly one of those that are offered, and may be any other. */
export function TextChoice({ label, placeholder, options, value, onChange }: TextChoiceProps) {
  const wanted = value.toLowerCase();
  const isChosen = options.some(({ text }) => text === value);
  const offered = isChosen
    ? options
    : options.filter(
        (one) => one.text.toLowerCase().includes(wanted) || one.label.toLowerCase().includes(wanted),
      );
  return (
    <ComboBox
      className="field text-choice"
      inputValue={value}
      onInputChange={onChange}
      items={offered.map((one) => ({ ...one, id: one.text }))}
      allowsCustomValue
      allowsEmptyCollection={false}
      menuTrigger="input"
    >
      <Label className="field-label">{label}</Label>
      <div className="input-group">
        <Input className="input" {...(placeholder !== undefined && { placeholder })} />
        <Button className="input-button">
          <ChevronIcon />
        </Button>
      </div>
      <Popover className="popover text-choice-list">
        <ListBox<TextOption & { id: string }> className="menu">
          {({ text, label: means }) => (
            <ListBoxItem className="menu-item text-choice-item" textValue={text}>
              <span>{means}</span>
              <code>{text}</code>
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </ComboBox>
  );
}
