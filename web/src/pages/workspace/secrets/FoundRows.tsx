import type { ReactNode } from 'react';
import { Button } from '../../../components/Button.tsx';
import { Pager } from '../../../components/Pager.tsx';
import { SearchBox } from '../../../components/SearchBox.tsx';
import { useSteps } from '../../../components/use-steps.ts';
import { commonTexts } from '../../../texts/common.tsx';
import { PAGE_SIZE, pageOf } from './list-view.ts';
import type { ListSearch } from './secrets-search.ts';

interface FoundRowsProps<Row> {
  /** Of the line to search by; read out. */
  readonly label: string;
  readonly texts: {
    readonly shown: (rows: number) => string;
    readonly noneMatches: (search: string) => string;
    readonly showAll: string;
  };
  /** All that was found, in its order. */
  readonly found: readonly Row[];
  readonly search: ListSearch;
  readonly onSearch: (text: string) => void;
  readonly onPage: (page: number) => void;
  /** The table of the rows of a page. */
  readonly children: (rows: readonly Row[]) => ReactNode;
}

/** A card with a line to search by, and below it a page of what was found, or that nothing was. */
export function FoundRows<Row>(props: FoundRowsProps<Row>) {
  const { label, texts, found, search, onSearch, onPage, children } = props;
  const { q = '' } = search;
  const { page, rows } = pageOf(found, search);
  const drawn = useSteps(rows.length, search);
  return (
    <div className="card secret-list">
      <div className="table-controls">
        <SearchBox label={label} placeholder={commonTexts.search} value={q} onSearch={onSearch} />
      </div>
      <p className="visually-hidden" role="status">
        {texts.shown(found.length)}
      </p>
      {found.length > 0 && children(rows.slice(0, drawn))}
      {found.length > PAGE_SIZE && (
        <Pager page={page} pageSize={PAGE_SIZE} total={found.length} onPage={onPage} />
      )}
      {found.length === 0 && (
        <div className="nothing">
          <p>{texts.noneMatches(q)}</p>
          <Button onPress={() => onSearch('')}>{texts.showAll}</Button>
        </div>
      )}
    </div>
  );
}
