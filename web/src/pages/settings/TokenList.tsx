import type { TokenDetails } from '@latchkey/client';
import type { UseQueryResult } from '@tanstack/react-query';
import { useDeferredValue, useMemo, useState } from 'react';
import { Button } from '../../components/Button.tsx';
import { PlusIcon } from '../../components/icons.tsx';
import { Loaded } from '../../components/Loaded.tsx';
import { NOW_AND_THEN_MS, useNow } from '../../components/use-now.ts';
import { useSteps } from '../../components/use-steps.ts';
import { accessTokensTexts } from '../../texts/access-tokens.tsx';
import { TokenListControls } from './TokenListControls.tsx';
import type { TokenActs } from './TokenRow.tsx';
import { TokenTable } from './TokenTable.tsx';
import { isLiving, nextSort, type TokenListView, tokenNames, viewTokens } from './token-list-view.ts';

interface TokenListProps {
  readonly tokens: UseQueryResult<readonly TokenDetails[]>;
  readonly onGenerate: () => void;
  /** The same ones each time: a long list is drawn again when they change. */
  readonly acts: TokenActs;
}

const FIRST_VIEW: TokenListView = {
  search: '',
  filter: 'active',
  sort: { column: 'created', direction: 'descending' },
};

/** The tokens as a searchable, sortable table, or what there is to say instead. */
export function TokenList({ tokens, onGenerate, acts }: TokenListProps) {
  return (
    <Loaded query={tokens} loading={accessTokensTexts.loading} failed={accessTokensTexts.notShown}>
      {(data) =>
        data.length === 0 ? <NoTokens onGenerate={onGenerate} /> : <Tokens tokens={data} acts={acts} />
      }
    </Loaded>
  );
}

function Tokens({ tokens, acts }: Pick<TokenListProps, 'acts'> & { tokens: readonly TokenDetails[] }) {
  const [wanted, setView] = useState(FIRST_VIEW);
  // What is typed shows at once, the list as soon as it is worked out.
  const view = useDeferredValue(wanted);
  const now = useNow(NOW_AND_THEN_MS);
  const shown = viewTokens(tokens, view, now);
  const names = useMemo(() => tokenNames(tokens), [tokens]);
  const drawn = useSteps(shown.length, view);
  const livingCount = tokens.filter((token) => isLiving(token, now)).length;
  return (
    <div className="card token-list">
      <TokenListControls
        view={wanted}
        onChange={setView}
        activeCount={livingCount}
        allCount={tokens.length}
      />
      <p className="visually-hidden" role="status">
        {accessTokensTexts.shown(shown.length)}
      </p>
      {shown.length > 0 ? (
        <TokenTable
          tokens={shown.slice(0, drawn)}
          names={names}
          now={now}
          sort={view.sort}
          onSort={(column) => setView({ ...wanted, sort: nextSort(wanted.sort, column) })}
          acts={acts}
        />
      ) : (
        <NothingShown view={view} onShowAll={() => setView({ ...wanted, search: '', filter: 'all' })} />
      )}
    </div>
  );
}

function NothingShown({ view, onShowAll }: { view: TokenListView; onShowAll: () => void }) {
  const { youHaveNo, noneMatches, showAll } = accessTokensTexts;
  return (
    <div className="nothing">
      <p>{view.search === '' ? youHaveNo[view.filter] : noneMatches[view.filter](view.search)}</p>
      <Button onPress={onShowAll}>{showAll}</Button>
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
      <h3>{accessTokensTexts.noTokens}</h3>
      <p>{accessTokensTexts.noTokensLead}</p>
      <Button onPress={onGenerate}>
        <PlusIcon /> {accessTokensTexts.generateNewToken}
      </Button>
    </div>
  );
}
