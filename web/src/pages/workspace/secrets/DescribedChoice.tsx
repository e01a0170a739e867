import { Label, Radio, RadioGroup } from 'react-aria-components';

interface DescribedChoiceProps<Id extends string> {
  readonly label: string;
  readonly choices: readonly { readonly id: Id; readonly name: string; readonly means: string }[];
  readonly chosen: Id;
  readonly onChoose: (id: Id) => void;
}

/** A choice of one of a few, each with what it means. */
export function DescribedChoice<Id extends string>(props: DescribedChoiceProps<Id>) {
  const { label, choices, chosen, onChoose } = props;
  const choose = (value: string) => {
    const choice = choices.find(({ id }) => id === value);
    if (choice) onChoose(choice.id);
  };
  return (
    <RadioGroup className="field" value={chosen} onChange={choose}>
      <Label className="field-label">{label}</Label>
      {choices.map(({ id, name, means }) => (
        <Radio key={id} value={id} className="choice">
          <span className="radio-dot" aria-hidden="true" />
          <span className="scope-text">
            {name}
            <span className="scope-meaning">{means}</span>
          </span>
        </Radio>
      ))}
    </RadioGroup>
  );
}
