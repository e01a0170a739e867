import type { GetEveryTokenResponse, OwnedTokenDetails } from '@latchkey/client';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useRef } from 'react';
import { CopyButton } from '../../../components/CopyButton.tsx';
import { Fact } from '../../../components/Fact.tsx';
import { Moment } from '../../../components/Moment.tsx';
import { adminTokenTexts } from '../../../texts/admin-tokens.tsx';
import { ScopeList } from '../../settings/ScopeList.tsx';
import { LastUse, TokenExpiry, TokenName } from '../../settings/TokenRow.tsx';
import { tokenName, tokenState } from '../../settings/token-list-view.ts';

const texts = adminTokenTexts.details;
const { columns } = adminTokenTexts;

/** Every field of a token. */
export function TokenFacts({ found }: { found: GetEveryTokenResponse }) {
  const { token_info: token, created_with } = found;
  const now = Date.now();
  return (
    <dl className="summary">
      <Fact name={columns.comment}>
        <TokenName token={token} />
      </Fact>
      <Fact name={texts.status}>
        <Status token={token} now={now} />
      </Fact>
      <Fact name={texts.owner}>{token.owner_name || adminTokenTexts.ownerGone}</Fact>
      <Fact name={texts.generatedBy}>{token.created_by_name || adminTokenTexts.ownerGone}</Fact>
      <Fact name={texts.generatedWith}>
        <GeneratedWith id={token.created_with_token_id} token={created_with} />
      </Fact>
      <Fact name={columns.created}>
        <Moment at={token.creation_time} now={now} />
      </Fact>
      <Fact name={token.revocation_time === undefined ? columns.expires : texts.revoked}>
        <TokenExpiry token={token} now={now} />
      </Fact>
      <Fact name={columns.lastUsed}>
        <LastUse token={token} now={now} />
      </Fact>
      <Fact name={columns.scopes}>
        <ScopeList scopes={token.scopes} />
      </Fact>
      {token.inferred_scopes && (
        <Fact name={texts.learnt}>{token.inferred_scopes.join(', ') || texts.nothingLearnt}</Fact>
      )}
      <Fact name={texts.from}>{token.allowed_cidrs?.join(', ') ?? texts.anywhere}</Fact>
      <LinkedToken name={texts.replaces} id={token.replaces} />
      <LinkedToken name={texts.replacedBy} id={token.replaced_by} />
      {token.reuse_time !== undefined && (
        <Fact name={texts.reused}>
          <Moment at={token.reuse_time} now={now} />
        </Fact>
      )}
      <Fact name={texts.id}>
        <TokenId id={token.token_id} />
      </Fact>
    </dl>
  );
}

function Status({ token, now }: { token: OwnedTokenDetails; now: number }) {
  const state = tokenState(token, now);
  if (state === 'revoked' && token.revoke_reason !== undefined)
    return <span className="badge badge-revoked">{texts.revokedBecause(token.revoke_reason)}</span>;
  return <span className={`badge badge-${state}`}>{texts.statuses[state]}</span>;
}

function GeneratedWith({ id, token }: { id: string | undefined; token: OwnedTokenDetails | undefined }) {
  if (id === undefined) return texts.bySession;
  if (token === undefined) return texts.purged;
  return <TokenLink id={id}>{tokenName(token)}</TokenLink>;
}

function LinkedToken({ name, id }: { readonly name: string; readonly id: string | undefined }) {
  if (id === undefined) return null;
  return (
    <Fact name={name}>
      <TokenLink id={id}>
        <code className="token-id">{id}</code>
      </TokenLink>
    </Fact>
  );
}

function TokenLink({ id, children }: { readonly id: string; readonly children: ReactNode }) {
  return (
    <Link to="/admin/tokens" search={(before) => ({ ...before, token: id })}>
      {children}
    </Link>
  );
}

function TokenId({ id }: { id: string }) {
  const shownIn = useRef<HTMLElement>(null);
  return (
    <div className="token-id-row">
      <code className="token-id" ref={shownIn}>
        {id}
      </code>
      <CopyButton text={id} what={texts.idWhat} shownIn={shownIn} onCopied={() => {}} />
    </div>
  );
}
