import type { ScimList } from '@latchkey/client';
import type { UseQueryResult } from '@tanstack/react-query';
import { useCallback, useEffect } from 'react';
import { type Column, DataTable } from '../../../components/DataTable.tsx';
import { Loaded } from '../../../components/Loaded.tsx';
import { Pager } from '../../../components/Pager.tsx';
import { SearchBox } from '../../../components/SearchBox.tsx';
import { Segments } from '../../../components/Segments.tsx';
import { commonTexts } from '../../../texts/common.tsx';
import { peopleTexts } from '../../../texts/people.tsx';
import { type DirectoryFilter, type DirectoryView, FILTERS, PAGE_SIZE } from './directory-view.ts';

interface DirectoryListProps<Row> {
  readonly texts: {
    readonly title: string;
    readonly search: string;
    readonly loading: string;
    readonly failed: string;
    readonly none: string;
  };
  readonly query: UseQueryResult<ScimList<Row>>;
  readonly columns: readonly Column<Row>[];
  readonly view: DirectoryView;
  readonly onView: (view: DirectoryView) => void;
  /** Groups are neither deactivated nor administrators. */
  readonly hasFilters?: boolean;
}

const CHOICES = FILTERS.map((id) => ({ id, name: peopleTexts.filters[id] }));

/** A part of the directory, searched, filtered, sorted and cut into pages by the server. */
export function DirectoryList<Row extends { readonly id: string }>(props: DirectoryListProps<Row>) {
  const { texts, query, columns, view, onView, hasFilters = true } = props;
  const search = useCallback((text: string) => onView({ ...view, search: text, page: 1 }), [view, onView]);
  return (
    <div className="settings-section directory">
      <div className="table-controls">
        <SearchBox
          label={texts.search}
          placeholder={commonTexts.search}
          value={view.search}
          onSearch={search}
        />
        {hasFilters && (
          <Segments<DirectoryFilter>
            label={peopleTexts.which}
            choices={CHOICES}
            chosen={view.show}
            onChoose={(show) => onView({ ...view, show, page: 1 })}
          />
        )}
      </div>
      <Loaded query={query} loading={texts.loading} failed={texts.failed}>
        {(list) => <DirectoryRows list={list} {...{ texts, columns, view, onView }} />}
      </Loaded>
    </div>
  );
}

interface DirectoryRowsProps<Row>
  extends Pick<DirectoryListProps<Row>, 'texts' | 'columns' | 'view' | 'onView'> {
  readonly list: ScimList<Row>;
}

function DirectoryRows<Row extends { readonly id: string }>(props: DirectoryRowsProps<Row>) {
  const { list, texts, columns, view, onView } = props;
  const { Resources: rows, totalResults: total } = list;
  usePageThatIs({ total, view, onView });
  const isDescending = view.sort.startsWith('-');
  const sortedBy = view.sort.replace(/^-/, '');
  return (
    <div className="card">
      {rows.length > 0 && (
        <DataTable
          label={texts.title}
          columns={columns}
          rows={rows}
          rowKey={(row) => row.id}
          sort={{ column: sortedBy, direction: isDescending ? 'descending' : 'ascending' }}
          onSort={(column) =>
            onView({ ...view, page: 1, sort: column === sortedBy && !isDescending ? `-${column}` : column })
          }
        />
      )}
      {total === 0 && <p className="nothing">{texts.none}</p>}
      <Pager
        page={view.page}
        pageSize={PAGE_SIZE}
        total={total}
        onPage={(page) => onView({ ...view, page })}
      />
    </div>
  );
}

/** Goes back to the last page when the one that is asked for is behind it: rows may have been deleted. */
function usePageThatIs({
  total,
  view,
  onView,
}: { total: number } & Pick<DirectoryListProps<never>, 'view' | 'onView'>) {
  const last = Math.max(1, Math.ceil(total / PAGE_SIZE));
  useEffect(() => {
    if (view.page > last) onView({ ...view, page: last });
  }, [view, last, onView]);
}
