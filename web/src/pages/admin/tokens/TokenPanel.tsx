import type { GetEveryTokenResponse, OwnedTokenDetails } from '@latchkey/client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { Button } from '../../../components/Button.tsx';
import { Loaded } from '../../../components/Loaded.tsx';
import { Notice } from '../../../components/Notice.tsx';
import { SidePanel } from '../../../components/SidePanel.tsx';
import { adminTokenTexts } from '../../../texts/admin-tokens.tsx';
import { isLiving, tokenName } from '../../settings/token-list-view.ts';
import { EditTokenDialog } from './EditTokenDialog.tsx';
import { RevocationNotice } from './RevocationNotice.tsx';
import { RevokeTokensDialog } from './RevokeTokensDialog.tsx';
import { TokenFacts } from './TokenFacts.tsx';
import { reloadTokens, tokenDetailsQuery } from './token-queries.ts';
import type { RevocationSummary } from './use-revoke-tokens.ts';

interface TokenPanelProps {
  readonly tokenId: string;
  readonly onClose: () => void;
}

const texts = adminTokenTexts.details;

/** All that is known of one token, and what can be done with it. */
export function TokenPanel({ tokenId, onClose }: TokenPanelProps) {
  const query = useQuery(tokenDetailsQuery(tokenId));
  const token = query.data?.token_info;
  return (
    <SidePanel title={token ? tokenName(token) : texts.title} onClose={onClose}>
      <div className="dialog-body">
        <Loaded query={query} loading={texts.loading} failed={texts.failed}>
          {(found) => <Details found={found} />}
        </Loaded>
      </div>
    </SidePanel>
  );
}

function Details({ found }: { found: GetEveryTokenResponse }) {
  const queryClient = useQueryClient();
  const [open, setOpen] = useState<'edit' | 'revoke'>();
  const [revoked, setRevoked] = useState<RevocationSummary>();
  const [isSaved, setSaved] = useState(false);
  const token = found.token_info;
  const [tokens] = useState([token]);

  function closeRevoke(summary?: RevocationSummary) {
    setOpen(undefined);
    if (summary === undefined) return;
    setRevoked(summary);
    setSaved(false);
    reloadTokens(queryClient);
  }

  function closeEdit(hasChanged: boolean) {
    setOpen(undefined);
    setSaved(hasChanged);
    if (hasChanged) reloadTokens(queryClient);
  }

  return (
    <>
      {revoked && <RevocationNotice summary={revoked} />}
      {isSaved && <Notice tone="success" title={adminTokenTexts.edit.saved(tokenName(token))} />}
      <TokenFacts found={found} />
      <Descendants found={found} />
      <TokenLinks token={token} />
      {isLiving(token, Date.now()) && (
        <div className="panel-acts">
          <Button onPress={() => setOpen('edit')}>{texts.edit}</Button>
          <Button look="danger" onPress={() => setOpen('revoke')}>
            {texts.revoke}
          </Button>
        </div>
      )}
      {open === 'edit' && <EditTokenDialog token={token} onClose={closeEdit} />}
      {open === 'revoke' && <RevokeTokensDialog tokens={tokens} onClose={closeRevoke} />}
    </>
  );
}

function TokenLinks({ token }: { token: OwnedTokenDetails }) {
  const { owner_name, token_id } = token;
  return (
    <ul className="panel-links">
      {owner_name !== '' && (
        <li>
          <Link to="/admin/tokens" search={{ owner: owner_name, status: 'active,expired,revoked' }}>
            {texts.allOf(owner_name)}
          </Link>
        </li>
      )}
      <li>
        <Link to="/admin/audit" search={{ token_id }}>
          {texts.audit}
        </Link>
      </li>
    </ul>
  );
}

function Descendants({ found }: { found: GetEveryTokenResponse }) {
  const { living_descendants, living_descendant_count } = found;
  if (living_descendant_count === 0) return null;
  const more = living_descendant_count - living_descendants.length;
  return (
    <section className="panel-section">
      <h3>{texts.descendants(living_descendant_count)}</h3>
      <ul className="panel-tokens">
        {living_descendants.map((one) => (
          <li key={one.token_id}>
            <Link to="/admin/tokens" search={(before) => ({ ...before, token: one.token_id })}>
              {tokenName(one)}
            </Link>{' '}
            <span className="muted">{texts.ofOwner(one.owner_name)}</span>
          </li>
        ))}
      </ul>
      {more > 0 && <p className="muted">{texts.moreDescendants(more)}</p>}
    </section>
  );
}
