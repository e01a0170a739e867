import { type Key, ToggleButton, ToggleButtonGroup } from 'react-aria-components';

interface SegmentsProps<Id extends string> {
  /** Read out for what is chosen. */
  readonly label: string;
  readonly choices: readonly { readonly id: Id; readonly name: string; readonly count?: number }[];
  readonly chosen: Id;
  readonly onChoose: (id: Id) => void;
}

/** A choice of one of a few, all of them in sight. */
export function Segments<Id extends string>({ label, choices, chosen, onChoose }: SegmentsProps<Id>) {
  const choose = (keys: Set<Key>) => {
    const choice = choices.find(({ id }) => keys.has(id));
    if (choice) onChoose(choice.id);
  };
  return (
    <ToggleButtonGroup
      className="segments"
      aria-label={label}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[chosen]}
      onSelectionChange={choose}
    >
      {choices.map(({ id, name, count }) => (
        <ToggleButton key={id} id={id} className="segment">
          {name}
          {count !== undefined && <span className="segment-count"> {count}</span>}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}
