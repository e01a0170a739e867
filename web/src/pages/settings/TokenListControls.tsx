import {
  Button,
  Input,
  type Key,
  Label,
  SearchField,
  ToggleButton,
  ToggleButtonGroup,
} from 'react-aria-components';
import { CloseIcon, SearchIcon } from '../../components/icons.tsx';
import type { TokenListView } from './token-list-view.ts';

interface TokenListControlsProps {
  readonly view: TokenListView;
  readonly activeCount: number;
  readonly allCount: number;
  readonly onChange: (view: TokenListView) => void;
}

/** Search and filter above the table. */
export function TokenListControls({ view, activeCount, allCount, onChange }: TokenListControlsProps) {
  const filterBy = (keys: Set<Key>) => onChange({ ...view, filter: keys.has('all') ? 'all' : 'active' });
  return (
    <div className="token-controls">
      <SearchField
        className="search"
        value={view.search}
        onChange={(search) => onChange({ ...view, search })}
      >
        <Label className="visually-hidden">Search your tokens</Label>
        <SearchIcon />
        <Input className="input" placeholder="Search" />
        <Button className="input-button">
          <CloseIcon />
        </Button>
      </SearchField>
      <ToggleButtonGroup
        className="segments"
        aria-label="Which tokens"
        selectionMode="single"
        disallowEmptySelection
        selectedKeys={[view.filter]}
        onSelectionChange={filterBy}
      >
        <ToggleButton id="active" className="segment">
          Active <span className="segment-count">{activeCount}</span>
        </ToggleButton>
        <ToggleButton id="all" className="segment">
          All <span className="segment-count">{allCount}</span>
        </ToggleButton>
      </ToggleButtonGroup>
    </div>
  );
}
