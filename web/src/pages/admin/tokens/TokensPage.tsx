import { getRouteApi } from '@tanstack/react-router';
import { useCallback, useState } from 'react';
import { Notice } from '../../../components/Notice.tsx';
import { TitledPage } from '../../../components/TitledPage.tsx';
import { adminTokenTexts } from '../../../texts/admin-tokens.tsx';
import { FilterChips } from './FilterChips.tsx';
import { FilterForm } from './FilterForm.tsx';
import { TokenControls } from './TokenControls.tsx';
import { TokenPanel } from './TokenPanel.tsx';
import { TokenResults } from './TokenResults.tsx';
import { filterOf, type TokenSearch, tokenIdOf, tokenValueIn } from './token-search.ts';
import './tokens.css';

const route = getRouteApi('/admin/tokens');

/** Everybody's tokens: searched, looked at one by one, and revoked. */
export function TokensPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [isFilterShown, setFilterShown] = useState(false);
  const filter = filterOf(search);
  const show = useCallback(
    (wanted: TokenSearch) => void navigate({ search: wanted, replace: true }),
    [navigate],
  );
  const { found, lookFor } = useSearch(search, show);
  const isSoonestFirst = filter.expiring_within_days !== undefined;
  return (
    <TitledPage
      title={adminTokenTexts.title}
      lead={isSoonestFirst ? adminTokenTexts.soonestFirst : adminTokenTexts.lead}
    >
      <div className="token-filter">
        <TokenControls
          filter={filter}
          onShow={show}
          onSearch={lookFor}
          isFilterShown={isFilterShown}
          onFilterShownChange={setFilterShown}
        />
        {isFilterShown && <FilterForm filter={filter} onShow={show} />}
        <FilterChips filter={filter} onShow={show} />
        {found !== undefined && (
          <Notice tone="info">
            <p role="status">{found}</p>
          </Notice>
        )}
      </div>
      <TokenResults filter={filter} />
      {search.token !== undefined && (
        <TokenPanel key={search.token} tokenId={search.token} onClose={() => show(filter)} />
      )}
    </TitledPage>
  );
}

/** Searches by text; a token's value is no text to search by, and goes neither into the address nor to the server. */
function useSearch(search: TokenSearch, show: (wanted: TokenSearch) => void) {
  const [found, setFound] = useState<string>();
  const { search: before, ...others } = search;

  async function lookForToken(value: string) {
    const id = await tokenIdOf(value);
    const { hashed, notHashed } = adminTokenTexts.search;
    setFound(id === undefined ? notHashed : hashed);
    if (id === undefined) show({ search: value.slice(-4), status: 'active,expired,revoked' });
    else show({ token: id });
  }

  function lookFor(text: string) {
    const value = tokenValueIn(text);
    if (value !== undefined) return void lookForToken(value);
    if (text === (before ?? '')) return;
    setFound(undefined);
    show({ ...others, ...(text !== '' && { search: text }) });
  }

  return { found, lookFor };
}
