import { useEffect, useState } from 'react';
import { SearchInput } from './SearchInput.tsx';

interface SearchBoxProps {
  /** Read out. */
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  /** Called once typing has paused, so that not every letter is a request. */
  readonly onSearch: (text: string) => void;
  readonly autoFocus?: boolean;
}

const PAUSE_MS = 250;

/** A line to search the server by. */
export function SearchBox({ label, placeholder, value, onSearch, autoFocus = false }: SearchBoxProps) {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  useEffect(() => {
    if (text === value) return;
    const timer = setTimeout(() => onSearch(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, value, onSearch]);
  return (
    <SearchInput
      label={label}
      placeholder={placeholder}
      value={text}
      onChange={setText}
      onSubmit={onSearch}
      autoFocus={autoFocus}
    />
  );
}
