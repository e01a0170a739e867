import type { TokenDetails } from '@latchkey/client';
import type { UseQueryResult } from '@tanstack/react-query';
import { useState } from 'react';
import { messageOf } from '../../api-request.ts';
import { Button } from '../../components/Button.tsx';
import { PlusIcon } from '../../components/icons.tsx';
import { Notice } from '../../components/Notice.tsx';
import { useNow } from '../../components/use-now.ts';
import { TokenListControls } from './TokenListControls.tsx';
import { TokenTable } from './TokenTable.tsx';
import { isLiving, nextSort, type TokenListView, viewTokens } from './token-list-view.ts';

interface TokenListProps {
  readonly tokens: UseQueryResult<readonly TokenDetails[]>;
  readonly onGenerate: () => void;
  readonly onRevoke: (token: TokenDetails) => void;
  readonly onNarrow: (token: TokenDetails) => void;
}

const FIRST_VIEW: TokenListView = {
  search: '',
  filter: 'active',
  sort: { column: 'created', direction: 'descending' },
};

/** The tokens as a searchable, sortable table, or what there is to say instead. */
export function TokenList({ tokens, onGenerate, ...acts }: TokenListProps) {
  const { data, error, isFetching, refetch } = tokens;
  if (data === undefined) {
    if (error === null) return <LoadingTokens />;
    return (
      <Notice tone="error" title="Your tokens cannot be shown.">
        <p>{messageOf(error)}</p>
        <Button onPress={() => void refetch()} isPending={isFetching}>
          Try again
        </Button>
      </Notice>
    );
  }
  return (
    <>
      {error !== null && (
        <Notice tone="warning">
          <p>The list may be out of date. {messageOf(error)}</p>
        </Notice>
      )}
      {data.length === 0 ? <NoTokens onGenerate={onGenerate} /> : <Tokens tokens={data} {...acts} />}
    </>
  );
}

function Tokens({
  tokens,
  ...acts
}: Pick<TokenListProps, 'onRevoke' | 'onNarrow'> & { tokens: readonly TokenDetails[] }) {
  const [view, setView] = useState(FIRST_VIEW);
  const now = useNow(30_000);
  const shown = viewTokens(tokens, view, now);
  const livingCount = tokens.filter((token) => isLiving(token, now)).length;
  return (
    <div className="card token-list">
      <TokenListControls view={view} onChange={setView} activeCount={livingCount} allCount={tokens.length} />
      <p className="visually-hidden" role="status">
        {shown.length === 1 ? '1 token shown' : `${shown.length} tokens shown`}
      </p>
      {shown.length > 0 ? (
        <TokenTable
          tokens={shown}
          now={now}
          sort={view.sort}
          onSort={(column) => setView({ ...view, sort: nextSort(view.sort, column) })}
          {...acts}
        />
      ) : (
        <NothingShown view={view} onShowAll={() => setView({ ...view, search: '', filter: 'all' })} />
      )}
    </div>
  );
}

function NothingShown({ view, onShowAll }: { view: TokenListView; onShowAll: () => void }) {
  const what = view.filter === 'active' ? 'active token' : 'token';
  return (
    <div className="nothing">
      <p>{view.search === '' ? `You have no ${what}.` : `No ${what} matches “${view.search}”.`}</p>
      <Button onPress={onShowAll}>Show all tokens</Button>
    </div>
  );
}

function NoTokens({ onGenerate }: { onGenerate: () => void }) {
  return (
    <div className="card nothing nothing-large">
      <svg className="nothing-picture" viewBox="0 0 88 88" aria-hidden="true" focusable="false">
        <circle cx="44" cy="44" r="44" />
        <g>
          <circle cx="37" cy="33" r="9" />
          <path d="M37 42v22h20M49 64v-8" />
        </g>
      </svg>
      <h3>No tokens yet</h3>
      <p>Generate one for a script, a tool or a service that is to act as you.</p>
      <Button onPress={onGenerate}>
        <PlusIcon /> Generate New Token
      </Button>
    </div>
  );
}

function LoadingTokens() {
  return (
    <div className="card loading" role="status">
      <span className="visually-hidden">Your tokens are being loaded…</span>
      {[1, 2, 3].map((row) => (
        <span key={row} className="loading-row" aria-hidden="true">
          <span className="loading-bar" />
          <span className="loading-bar" />
          <span className="loading-bar" />
        </span>
      ))}
    </div>
  );
}
