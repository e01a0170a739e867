import type { TokenDetails } from '@latchkey/client';
import { SortIcon } from '../../components/icons.tsx';
import { TokenRow } from './TokenRow.tsx';
import type { SortColumn, TokenSort } from './token-list-view.ts';

interface TokenTableProps {
  readonly tokens: readonly TokenDetails[];
  readonly now: number;
  readonly sort: TokenSort;
  readonly onSort: (column: SortColumn) => void;
  readonly onRevoke: (token: TokenDetails) => void;
  readonly onNarrow: (token: TokenDetails) => void;
}

/** The tokens in this order; on narrow screens each is a block of lines, and the headings become buttons to sort by. */
export function TokenTable({ tokens, now, sort, onSort, onRevoke, onNarrow }: TokenTableProps) {
  const heading = (column: SortColumn, name: string) => (
    <th scope="col" aria-sort={sort.column === column ? sort.direction : 'none'} data-column={column}>
      <button type="button" className="sort-button" onClick={() => onSort(column)}>
        {name}
        <SortIcon />
      </button>
    </th>
  );
  return (
    <table className="token-table" aria-label="Your access tokens">
      <thead>
        <tr>
          {heading('comment', 'Comment')}
          <th scope="col" data-column="scopes">
            Scopes
          </th>
          {heading('created', 'Created')}
          {heading('expires', 'Expires')}
          {heading('lastUsed', 'Last used')}
          <th scope="col" data-column="revoke">
            <span className="visually-hidden">Revoke</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {tokens.map((token) => (
          <TokenRow key={token.token_id} token={token} now={now} onRevoke={onRevoke} onNarrow={onNarrow} />
        ))}
      </tbody>
    </table>
  );
}
