import type { TokenDetails } from '@latchkey/client';
import { SortIcon } from '../../components/icons.tsx';
import { accessTokensTexts } from '../../texts/access-tokens.tsx';
import { commonTexts } from '../../texts/common.tsx';
import { type TokenActs, TokenRow } from './TokenRow.tsx';
import type { SortColumn, TokenSort } from './token-list-view.ts';

interface TokenTableProps {
  readonly tokens: readonly TokenDetails[];
  /** Names of all that there are, by id. */
  readonly names: ReadonlyMap<string, string>;
  readonly now: number;
  readonly sort: TokenSort;
  readonly onSort: (column: SortColumn) => void;
  readonly acts: TokenActs;
}

/** The tokens in this order; on narrow screens each is a block of lines, and the headings become buttons to sort by. */
export function TokenTable({ tokens, names, now, sort, onSort, acts }: TokenTableProps) {
  const heading = (column: SortColumn, name: string) => (
    <th
      scope="col"
      aria-sort={sort.column === column ? sort.direction : 'none'}
      data-kind={column === 'comment' ? 'text' : 'number'}
    >
      <button type="button" className="sort-button" onClick={() => onSort(column)}>
        {name}
        <SortIcon />
      </button>
    </th>
  );
  return (
    <table className="data-table own-tokens" aria-label={accessTokensTexts.table}>
      <thead>
        <tr data-label={commonTexts.sortBy}>
          {heading('comment', accessTokensTexts.comment)}
          <th scope="col">{accessTokensTexts.scopes}</th>
          {heading('created', accessTokensTexts.created)}
          {heading('expires', accessTokensTexts.expires)}
          {heading('lastUsed', accessTokensTexts.lastUsed)}
          <th scope="col" data-kind="act">
            <span className="visually-hidden">{accessTokensTexts.revoke}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {tokens.map((token) => (
          <TokenRow
            key={token.token_id}
            token={token}
            now={now}
            parentName={parentNameOf(token, names)}
            acts={acts}
          />
        ))}
      </tbody>
    </table>
  );
}

/** What to call the token that this one was generated with; empty when it is not listed, undefined for none. */
export function parentNameOf(
  { created_with_token_id: parentId }: TokenDetails,
  names: ReadonlyMap<string, string>,
): string | undefined {
  return parentId === undefined ? undefined : (names.get(parentId) ?? '');
}
