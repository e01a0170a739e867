import { Button, Label, ListBox, ListBoxItem, Popover, Select, SelectValue } from 'react-aria-components';
import { CheckIcon, ChevronIcon } from './icons.tsx';
import '../styles/select.css';

interface SelectInputProps<Id extends string> {
  readonly label: string;
  /** Only read out: what stands beside it says what is chosen. */
  readonly isLabelHidden?: boolean;
  readonly choices: readonly { readonly id: Id; readonly name: string }[];
  readonly chosen: Id;
  readonly onChoose: (id: Id) => void;
}

/** A choice of one of many, which are shown when it is opened. */
export function SelectInput<Id extends string>(props: SelectInputProps<Id>) {
  const { label, isLabelHidden = false, choices, chosen, onChoose } = props;
  const choose = (key: unknown) => {
    const choice = choices.find(({ id }) => id === key);
    if (choice) onChoose(choice.id);
  };
  return (
    <Select className="field" value={chosen} onChange={choose}>
      <Label className={isLabelHidden ? 'visually-hidden' : 'field-label'}>{label}</Label>
      <Button className="input select-button">
        <SelectValue className="select-value" />
        <ChevronIcon />
      </Button>
      <Popover className="popover select-popover">
        <ListBox className="menu">
          {choices.map(({ id, name }) => (
            <ListBoxItem key={id} id={id} className="menu-item" textValue={name}>
              {name}
              <span className="menu-check">
                <CheckIcon />
              </span>
            </ListBoxItem>
          ))}
        </ListBox>
      </Popover>
    </Select>
  );
}
