import type { OwnedTokenDetails } from '@latchkey/client';
import { type UseInfiniteQueryResult, useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { Checkbox } from 'react-aria-components';
import type { TokenFilter } from '../../../api/every-token.ts';
import { CheckIcon } from '../../../components/icons.tsx';
import { Loaded } from '../../../components/Loaded.tsx';
import { MoreRows, useRowsAtFirst } from '../../../components/MoreRows.tsx';
import { Notice } from '../../../components/Notice.tsx';
import { adminTokenTexts } from '../../../texts/admin-tokens.tsx';
import { TokenName } from '../../settings/TokenRow.tsx';
import { isLiving, tokenName } from '../../settings/token-list-view.ts';
import { OwnedTokenTable } from '../OwnedTokenTable.tsx';
import { RevocationNotice } from './RevocationNotice.tsx';
import { RevokeTokensDialog } from './RevokeTokensDialog.tsx';
import { SelectionBar } from './SelectionBar.tsx';
import { everyTokenQuery, reloadTokens } from './token-queries.ts';
import type { RevocationSummary } from './use-revoke-tokens.ts';
import { type Selection, useSelection } from './use-selection.ts';

/** The tokens that match, to select and to revoke. */
export function TokenResults({ filter }: { readonly filter: TokenFilter }) {
  const query = useInfiniteQuery(everyTokenQuery(filter));
  const tokens = query.data?.pages.flatMap((page) => page.token_infos);
  // A page may be empty though others follow it.
  useRowsAtFirst(query, query.isPlaceholderData ? undefined : tokens?.length);
  return (
    <Loaded
      query={{ ...query, data: tokens }}
      loading={adminTokenTexts.loading}
      failed={adminTokenTexts.failed}
    >
      {(rows) => (
        // What is selected is selected among those that match.
        <PickedTokens key={JSON.stringify(filter)} {...{ filter, rows, query }} />
      )}
    </Loaded>
  );
}

interface PickedTokensProps {
  readonly filter: TokenFilter;
  readonly rows: readonly OwnedTokenDetails[];
  readonly query: UseInfiniteQueryResult;
}

function PickedTokens({ filter, rows, query }: PickedTokensProps) {
  const queryClient = useQueryClient();
  const selection = useSelection(filter);
  const [isRevoking, setRevoking] = useState(false);
  const [revoked, setRevoked] = useState<RevocationSummary>();

  function close(summary?: RevocationSummary) {
    setRevoking(false);
    if (summary === undefined) return;
    setRevoked(summary);
    selection.forget(summary.endedIds);
    reloadTokens(queryClient);
  }

  return (
    <>
      {revoked && <RevocationNotice summary={revoked} />}
      {selection.problem !== undefined && (
        <Notice tone="error">{adminTokenTexts.selection.notAll(selection.problem)}</Notice>
      )}
      <div className="card" aria-busy={query.isPlaceholderData} inert={query.isPlaceholderData}>
        <SelectionBar
          rows={rows}
          hasMore={query.hasNextPage}
          selection={selection}
          onRevoke={() => setRevoking(true)}
        />
        <Rows rows={rows} selection={selection} />
        {rows.length === 0 && <NoRows query={query} filter={filter} />}
        {rows.length > 0 && <MoreRows query={query} />}
      </div>
      {isRevoking && <RevokeTokensDialog tokens={[...selection.chosen.values()]} onClose={close} />}
    </>
  );
}

function Rows({ rows, selection }: { rows: readonly OwnedTokenDetails[]; selection: Selection }) {
  if (rows.length === 0) return null;
  return (
    <OwnedTokenTable
      label={adminTokenTexts.table}
      tokens={rows}
      name={(token) => <PickedName token={token} selection={selection} />}
    />
  );
}

interface NoRowsProps {
  readonly query: { readonly hasNextPage: boolean; readonly isFetchNextPageError: boolean };
  readonly filter: TokenFilter;
}

function NoRows({ query, filter }: NoRowsProps) {
  if (query.hasNextPage && !query.isFetchNextPageError)
    return (
      <p className="nothing" role="status">
        {adminTokenTexts.stillLooking}
      </p>
    );
  const isFiltered = Object.keys(filter).length > 0;
  return <p className="nothing">{isFiltered ? adminTokenTexts.noToken : adminTokenTexts.noTokenYet}</p>;
}

function PickedName({ token, selection }: { token: OwnedTokenDetails; selection: Selection }) {
  const id = token.token_id;
  return (
    <div className="picked-name">
      {isLiving(token, Date.now()) ? (
        <Checkbox
          className="choice"
          aria-label={adminTokenTexts.selection.select(tokenName(token))}
          isSelected={selection.chosen.has(id)}
          onChange={(isSelected) => selection.choose(token, isSelected)}
        >
          <span className="check-box" aria-hidden="true">
            <CheckIcon />
          </span>
        </Checkbox>
      ) : (
        <span className="no-check-box" />
      )}
      <Link
        to="/admin/tokens"
        search={(before) => ({ ...before, token: id })}
        className="token-link"
        activeOptions={{ exact: true, includeSearch: true }}
      >
        <TokenName token={token} />
      </Link>
    </div>
  );
}
