import { useState } from 'react';
import type { TokenFilter } from '../../../api/every-token.ts';
import { Button } from '../../../components/Button.tsx';
import { FilterIcon } from '../../../components/icons.tsx';
import { SearchBox } from '../../../components/SearchBox.tsx';
import { Segments } from '../../../components/Segments.tsx';
import { adminTokenTexts } from '../../../texts/admin-tokens.tsx';
import { tokenValueIn } from './token-search.ts';

interface TokenControlsProps {
  readonly filter: TokenFilter;
  readonly onShow: (filter: TokenFilter) => void;
  readonly onSearch: (text: string) => void;
  readonly isFilterShown: boolean;
  readonly onFilterShownChange: (isShown: boolean) => void;
}

const EVERY_STATUS = 'active,expired,revoked';
const { choices, label } = adminTokenTexts.status;
const STATUSES = [
  { id: 'active', name: choices.active },
  { id: 'expired', name: choices.expired },
  { id: 'revoked', name: choices.revoked },
  { id: 'all', name: choices.all },
] as const;

/** Search, status, and the way to all other filters. */
export function TokenControls(props: TokenControlsProps) {
  const { filter, onShow, onSearch, isFilterShown, onFilterShownChange } = props;
  const [tokensFound, setTokensFound] = useState(0);
  const { status, ...others } = filter;
  const isEvery = status === EVERY_STATUS;
  const chosen = STATUSES.find(({ id }) => id === status)?.id ?? (isEvery ? 'all' : 'active');

  function choose(id: (typeof STATUSES)[number]['id']) {
    // Only what is good expires.
    const { expiring_within_days, ...kept } = others;
    if (id === 'active') onShow(others);
    else onShow({ ...kept, status: id === 'all' ? EVERY_STATUS : id });
  }

  function search(text: string) {
    // What was a secret leaves the field at once.
    if (tokenValueIn(text) !== undefined) setTokensFound(tokensFound + 1);
    onSearch(text);
  }

  return (
    <div className="token-controls">
      <SearchBox
        key={tokensFound}
        label={adminTokenTexts.search.label}
        placeholder={adminTokenTexts.search.placeholder}
        value={filter.search ?? ''}
        onSearch={search}
      />
      <Segments label={label} choices={STATUSES} chosen={chosen} onChoose={choose} />
      <Button aria-expanded={isFilterShown} onPress={() => onFilterShownChange(!isFilterShown)}>
        <FilterIcon /> {adminTokenTexts.filters.show}
      </Button>
    </div>
  );
}
