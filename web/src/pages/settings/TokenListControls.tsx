import { SearchInput } from '../../components/SearchInput.tsx';
import { Segments } from '../../components/Segments.tsx';
import { accessTokensTexts } from '../../texts/access-tokens.tsx';
import { commonTexts } from '../../texts/common.tsx';
import type { TokenListView } from './token-list-view.ts';

interface TokenListControlsProps {
  readonly view: TokenListView;
  readonly activeCount: number;
  readonly allCount: number;
  readonly onChange: (view: TokenListView) => void;
}

/** Search and filter above the table. */
export function TokenListControls({ view, activeCount, allCount, onChange }: TokenListControlsProps) {
  return (
    <div className="table-controls">
      <SearchInput
        label={accessTokensTexts.searchTokens}
        placeholder={commonTexts.search}
        value={view.search}
        onChange={(search) => onChange({ ...view, search })}
      />
      <Segments
        label={accessTokensTexts.whichTokens}
        choices={[
          { id: 'active', name: accessTokensTexts.active, count: activeCount },
          { id: 'all', name: accessTokensTexts.all, count: allCount },
        ]}
        chosen={view.filter}
        onChoose={(filter) => onChange({ ...view, filter })}
      />
    </div>
  );
}
