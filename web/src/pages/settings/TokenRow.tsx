import type { TokenDetails } from '@latchkey/client';
import { Button } from '../../components/Button.tsx';
import { CloseIcon } from '../../components/icons.tsx';
import { Moment } from '../../components/Moment.tsx';
import { formatRelative } from '../../format-time.ts';
import { ScopeList } from './ScopeList.tsx';
import { isLearning, type TokenState, tokenName, tokenState } from './token-list-view.ts';

interface TokenRowProps {
  readonly token: TokenDetails;
  readonly now: number;
  readonly onRevoke: (token: TokenDetails) => void;
  readonly onNarrow: (token: TokenDetails) => void;
}

/** One token of the table. */
export function TokenRow({ token, now, onRevoke, onNarrow }: TokenRowProps) {
  const state = tokenState(token, now);
  return (
    <tr data-state={state}>
      <th scope="row" className="token-name" data-label="Comment">
        {token.comment === '' ? (
          <span className="token-comment token-comment-none">No comment</span>
        ) : (
          <span className="token-comment">{token.comment}</span>
        )}
        <span className="token-end">
          <span className="visually-hidden">ends in </span>
          <span aria-hidden="true">••••</span>
          {token.last_four}
        </span>
      </th>
      <td data-label="Scopes">
        <div className="token-scopes">
          <ScopeList scopes={token.scopes} />
          {isLearning(token, now) && <Learning token={token} onNarrow={onNarrow} />}
        </div>
      </td>
      <td data-label="Created">
        <Moment at={token.creation_time} now={now} />
      </td>
      <td data-label="Expires">
        <Expiry token={token} state={state} now={now} />
      </td>
      <td data-label="Last used">
        <LastUse token={token} now={now} />
      </td>
      <td className="token-act">
        {(state === 'active' || state === 'expiring') && (
          <Button look="icon" aria-label={`Revoke ${tokenName(token)}`} onPress={() => onRevoke(token)}>
            <CloseIcon />
          </Button>
        )}
      </td>
    </tr>
  );
}

/** When a token was last used and from where. */
export function LastUse({ token, now }: Pick<TokenRowProps, 'token' | 'now'>) {
  if (token.last_accessed_time === undefined) return <span className="muted">Never</span>;
  return (
    <Moment at={token.last_accessed_time} now={now} isRelativeFirst>
      {token.last_used_address !== undefined && `from ${token.last_used_address}`}
    </Moment>
  );
}

function Learning({ token, onNarrow }: Pick<TokenRowProps, 'token' | 'onNarrow'>) {
  const count = token.inferred_scopes?.length ?? 0;
  return (
    <Button look="quiet" onPress={() => onNarrow(token)}>
      {count === 0 ? 'Learning scopes' : `Learnt ${count} ${count === 1 ? 'scope' : 'scopes'}`}
      <span className="visually-hidden"> of {tokenName(token)}</span>
    </Button>
  );
}

/** The day on which it ends or ended, and below how far away that is, marked where somebody should look at it. */
function Expiry({ token, state, now }: { token: TokenDetails; state: TokenState; now: number }) {
  const at = token.revocation_time ?? token.expiry_time;
  if (at === -1) return <span className="muted">Never</span>;
  const relative = formatRelative(at, now);
  const words: Record<TokenState, string> = {
    active: relative,
    expiring: `Expires ${relative}`,
    expired: `Expired ${relative}`,
    revoked: `Revoked ${relative}${token.revoke_reason === 'leaked' ? ', leaked' : ''}`,
  };
  return (
    <Moment at={at} now={now}>
      {state === 'active' ? words.active : <span className={`badge badge-${state}`}>{words[state]}</span>}
    </Moment>
  );
}
