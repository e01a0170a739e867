import type { OwnedTokenDetails } from '@latchkey/client';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { type Column, DataTable } from '../../components/DataTable.tsx';
import { Moment } from '../../components/Moment.tsx';
import { NOW_AND_THEN_MS, useNow } from '../../components/use-now.ts';
import { adminTokenTexts } from '../../texts/admin-tokens.tsx';
import { ScopeList } from '../settings/ScopeList.tsx';
import { LastUse, TokenExpiry, TokenName } from '../settings/TokenRow.tsx';

interface OwnedTokenTableProps {
  readonly label: string;
  readonly tokens: readonly OwnedTokenDetails[];
  /** What stands for the token in its row; left out: a link to its details. */
  readonly name?: (token: OwnedTokenDetails) => ReactNode;
}

/** Tokens of whoever owns them. */
export function OwnedTokenTable({ label, tokens, name = linkedName }: OwnedTokenTableProps) {
  const now = useNow(NOW_AND_THEN_MS);
  const rowKey = (token: OwnedTokenDetails) => token.token_id;
  return <DataTable label={label} columns={columns(now, name)} rows={tokens} rowKey={rowKey} />;
}

function linkedName(token: OwnedTokenDetails) {
  return (
    <Link to="/admin/tokens" search={{ token: token.token_id }} className="token-link">
      <TokenName token={token} />
    </Link>
  );
}

function columns(now: number, name: (token: OwnedTokenDetails) => ReactNode): Column<OwnedTokenDetails>[] {
  const texts = adminTokenTexts.columns;
  return [
    { id: 'comment', name: texts.comment, cell: name },
    { id: 'owner', name: texts.owner, cell: (token) => <Owner token={token} /> },
    { id: 'scopes', name: texts.scopes, cell: (token) => <ScopeList scopes={token.scopes} /> },
    { id: 'created', name: texts.created, cell: (token) => <Moment at={token.creation_time} now={now} /> },
    { id: 'expires', name: texts.expires, cell: (token) => <TokenExpiry token={token} now={now} /> },
    { id: 'lastUsed', name: texts.lastUsed, cell: (token) => <LastUse token={token} now={now} /> },
  ];
}

function Owner({ token }: { token: OwnedTokenDetails }) {
  const isForOther = token.created_by_id !== token.owner_id;
  return (
    <span className="moment">
      {token.owner_name === '' ? (
        <span className="muted">{adminTokenTexts.ownerGone}</span>
      ) : (
        token.owner_name
      )}
      {isForOther && (
        <span className="moment-below">{adminTokenTexts.generatedBy(token.created_by_name)}</span>
      )}
    </span>
  );
}
