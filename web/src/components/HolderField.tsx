import { useState } from 'react';
import { ListBox, ListBoxItem, type Selection } from 'react-aria-components';
import type { Holder } from '../api/permissions.ts';
import { messageOf } from '../api/request.ts';
import { holderTexts as texts } from '../texts/holders.tsx';
import { CheckIcon } from './icons.tsx';
import { SearchBox } from './SearchBox.tsx';
import '../styles/holder-field.css';

interface HolderFieldProps {
  readonly found: {
    readonly data: readonly Holder[] | undefined;
    readonly error: Error | null;
  };
  /** Keys of those who cannot be chosen. */
  readonly taken: ReadonlySet<string>;
  readonly search: string;
  readonly onSearch: (text: string) => void;
  readonly onChoose: (holder: Holder | undefined) => void;
  /** What is typed can be chosen as it is, too: for those who are not told of everybody. */
  readonly takesTyped?: boolean;
}

interface Option extends Holder {
  readonly id: string;
  readonly isTyped?: boolean;
}

const TYPED = 'typed';

/** What tells a holder from all others. */
export function keyOf({ kind, name }: Holder): string {
  return `${kind} ${name}`;
}

/** A user, group or service principal, looked for on the server by a part of the name. */
export function HolderField(props: HolderFieldProps) {
  const { found, taken, search, onSearch, onChoose, takesTyped = false } = props;
  const [chosen, setChosen] = useState<string>();
  const options: Option[] = (found.data ?? []).map((holder) => ({ ...holder, id: keyOf(holder) }));
  if (takesTyped && search !== '') options.push(typedOption(search));

  function choose(keys: Selection) {
    const option = options.find(({ id }) => keys !== 'all' && keys.has(id));
    setChosen(option?.id);
    onChoose(option && { kind: option.kind, name: option.name, displayName: option.displayName });
  }

  return (
    <div className="field">
      <p className="field-label">{texts.label}</p>
      <SearchBox
        label={texts.label}
        placeholder={texts.placeholder}
        value={search}
        onSearch={(text) => {
          choose(new Set());
          onSearch(text.trim());
        }}
        autoFocus
      />
      <ListBox
        className="holders"
        aria-label={texts.listLabel}
        items={options}
        disabledKeys={taken}
        selectionMode="single"
        selectedKeys={chosen === undefined ? [] : [chosen]}
        onSelectionChange={choose}
        dependencies={[taken]}
        renderEmptyState={() => <Nobody found={found} isAsked={search !== ''} />}
      >
        {(option) => (
          <ListBoxItem className="menu-item" textValue={option.displayName}>
            <HolderName option={option} isTaken={taken.has(option.id)} />
            <span className="menu-check">
              <CheckIcon />
            </span>
          </ListBoxItem>
        )}
      </ListBox>
    </div>
  );
}

function typedOption(name: string): Option {
  return { id: TYPED, kind: 'user', name, displayName: name, isTyped: true };
}

function HolderName({ option, isTaken }: { readonly option: Option; readonly isTaken: boolean }) {
  const { kind, name, displayName, isTyped = false } = option;
  const named = [texts.kinds[kind], ...(name === displayName ? [] : [name])].join(' · ');
  const below = isTyped ? texts.asTyped : named;
  return (
    <span className="moment">
      <span>{displayName}</span>
      <span className="moment-below">{isTaken ? texts.has : below}</span>
    </span>
  );
}

function Nobody({ found, isAsked }: Pick<HolderFieldProps, 'found'> & { readonly isAsked: boolean }) {
  const { error, data } = found;
  if (!isAsked) return <span className="holder-nobody">{texts.typeFirst}</span>;
  const says =
    error !== null ? texts.notFound(messageOf(error)) : data === undefined ? texts.looking : texts.nobody;
  return <span className="holder-nobody">{says}</span>;
}
