import type { ReactNode } from 'react';
import { commonTexts } from '../texts/common.tsx';
import { SortIcon } from './icons.tsx';

export interface Column<Row> {
  readonly id: string;
  readonly name: string;
  /** `number` stands at the right; `act` is narrow and its heading is only read out. */
  readonly kind?: 'text' | 'number' | 'act';
  /** The heading sorts by it. */
  readonly isSortable?: boolean;
  readonly cell: (row: Row) => ReactNode;
}

export interface Sort {
  readonly column: string;
  readonly direction: 'ascending' | 'descending';
}

interface DataTableProps<Row> {
  /** Read out for what the table holds. */
  readonly label: string;
  /** The first names the row. */
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  readonly sort?: Sort;
  readonly onSort?: (column: string) => void;
}

/** Rows in columns; on narrow screens each row is a block of lines, and the headings become buttons to sort by. */
export function DataTable<Row>({ label, columns, rows, rowKey, sort, onSort }: DataTableProps<Row>) {
  return (
    <table className="data-table" aria-label={label}>
      <thead>
        <tr data-label={commonTexts.sortBy}>
          {columns.map((column) => (
            <ColumnHeading
              key={column.id}
              column={column}
              {...(sort?.column === column.id && { direction: sort.direction })}
              {...(onSort && { onSort })}
            />
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={rowKey(row)}>
            {columns.map((column, i) => (
              <DataCell key={column.id} column={column} row={row} isName={i === 0} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface ColumnHeadingProps<Row> {
  readonly column: Column<Row>;
  readonly direction?: Sort['direction'];
  readonly onSort?: (column: string) => void;
}

function ColumnHeading<Row>({ column, direction, onSort }: ColumnHeadingProps<Row>) {
  const { id, name, kind, isSortable = false } = column;
  if (kind === 'act')
    return (
      <th scope="col" data-kind="act">
        <span className="visually-hidden">{name}</span>
      </th>
    );
  if (!isSortable)
    return (
      <th scope="col" data-kind={kind}>
        {name}
      </th>
    );
  return (
    <th scope="col" data-kind={kind} aria-sort={direction ?? 'none'}>
      <button type="button" className="sort-button" onClick={() => onSort?.(id)}>
        {name}
        <SortIcon />
      </button>
    </th>
  );
}

function DataCell<Row>({ column, row, isName }: { column: Column<Row>; row: Row; isName: boolean }) {
  const content = column.cell(row);
  if (isName)
    return (
      <th scope="row" data-label={column.name}>
        {content}
      </th>
    );
  return (
    <td data-label={column.name} data-kind={column.kind} className={column.kind === 'act' ? 'row-act' : ''}>
      {content}
    </td>
  );
}
