import { Button, Input, Label, SearchField, type SearchFieldProps } from 'react-aria-components';
import { CloseIcon, SearchIcon } from './icons.tsx';

interface SearchInputProps extends Omit<SearchFieldProps, 'children' | 'className'> {
  /** Read out. */
  readonly label: string;
  readonly placeholder: string;
}

/** A line to search by, with a button that empties it. */
export function SearchInput({ label, placeholder, ...rest }: SearchInputProps) {
  return (
    <SearchField {...rest} className="search">
      <Label className="visually-hidden">{label}</Label>
      <SearchIcon />
      <Input className="input" placeholder={placeholder} />
      <Button className="input-button">
        <CloseIcon />
      </Button>
    </SearchField>
  );
}
