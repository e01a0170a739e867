import type { TokenDetails } from '@latchkey/client';
import { memo } from 'react';
import { CloseIcon } from '../../components/icons.tsx';
import { Moment } from '../../components/Moment.tsx';
import { formatRelative } from '../../format-time.ts';
import { accessTokensTexts } from '../../texts/access-tokens.tsx';
import { commonTexts } from '../../texts/common.tsx';
import { ScopeList } from './ScopeList.tsx';
import { isLearning, isLiving, type TokenState, tokenName, tokenState } from './token-list-view.ts';

/** What can be done with a token of the list. */
export interface TokenActs {
  readonly onOpen: (token: TokenDetails) => void;
  readonly onRevoke: (token: TokenDetails) => void;
  readonly onNarrow: (token: TokenDetails) => void;
}

interface TokenRowProps {
  readonly token: TokenDetails;
  readonly now: number;
  /** The token that it was generated with, by name; empty when that is no longer listed. */
  readonly parentName: string | undefined;
  readonly acts: TokenActs;
}

/** One token of the table. There may be hundreds: it is drawn again only when something of it changes, and its buttons are plain. */
export const TokenRow = memo(function TokenRow({ token, now, parentName, acts }: TokenRowProps) {
  return (
    <tr data-state={tokenState(token, now)}>
      <th scope="row" data-label={accessTokensTexts.comment}>
        <button
          type="button"
          className="token-open"
          aria-haspopup="dialog"
          onClick={() => acts.onOpen(token)}
        >
          <TokenName token={token} />
        </button>
      </th>
      <td data-label={accessTokensTexts.scopes}>
        <div className="token-scopes">
          <ScopeList scopes={token.scopes} />
          {token.allowed_cidrs && (
            <span className="moment-below">{accessTokensTexts.onlyFrom(token.allowed_cidrs)}</span>
          )}
          {isLearning(token, now) && <Learning token={token} onNarrow={acts.onNarrow} />}
        </div>
      </td>
      <td data-label={accessTokensTexts.created} data-kind="number">
        <Moment at={token.creation_time} now={now}>
          {parentName !== undefined && generatedWith(parentName)}
        </Moment>
      </td>
      <td data-label={accessTokensTexts.expires} data-kind="number">
        <TokenExpiry token={token} now={now} />
      </td>
      <td data-label={accessTokensTexts.lastUsed} data-kind="number">
        <LastUse token={token} now={now} />
      </td>
      <td className="row-act">
        {isLiving(token, now) && (
          <button
            type="button"
            className="button button-icon"
            aria-label={accessTokensTexts.revokeToken(tokenName(token))}
            onClick={() => acts.onRevoke(token)}
          >
            <CloseIcon />
          </button>
        )}
      </td>
    </tr>
  );
});

function generatedWith(name: string): string {
  return name === '' ? accessTokensTexts.withGoneToken : accessTokensTexts.withToken(name);
}

/** A token by its comment and the end of its value. */
export function TokenName({ token }: { token: TokenDetails }) {
  return (
    <>
      {token.comment === '' ? (
        <span className="token-comment token-comment-none">{accessTokensTexts.noComment}</span>
      ) : (
        <span className="token-comment">{token.comment}</span>
      )}
      <span className="token-end">
        <span className="visually-hidden">{accessTokensTexts.endsIn}</span>
        <span aria-hidden="true">{accessTokensTexts.endMark}</span>
        {token.last_four}
      </span>
    </>
  );
}

/** When a token was last used and from where. */
export function LastUse({ token, now }: Pick<TokenRowProps, 'token' | 'now'>) {
  if (token.last_accessed_time === undefined) return <span className="muted">{commonTexts.never}</span>;
  return (
    <Moment at={token.last_accessed_time} now={now} isRelativeFirst>
      {token.last_used_address !== undefined && accessTokensTexts.from(token.last_used_address)}
    </Moment>
  );
}

function Learning({ token, onNarrow }: Pick<TokenRowProps, 'token'> & Pick<TokenActs, 'onNarrow'>) {
  const count = token.inferred_scopes?.length ?? 0;
  return (
    <button type="button" className="button button-quiet" onClick={() => onNarrow(token)}>
      {count === 0 ? accessTokensTexts.learning : accessTokensTexts.learnt(count)}
      <span className="visually-hidden">{accessTokensTexts.ofToken(tokenName(token))}</span>
    </button>
  );
}

/** The day on which it ends or ended, and below how far away that is, marked where somebody should look at it. */
export function TokenExpiry({ token, now }: Pick<TokenRowProps, 'token' | 'now'>) {
  const state = tokenState(token, now);
  const at = token.revocation_time ?? token.expiry_time;
  if (at === -1) return <span className="muted">{commonTexts.never}</span>;
  const relative = formatRelative(at, now);
  const words: Record<TokenState, string> = {
    active: relative,
    expiring: accessTokensTexts.expiresWhen(relative),
    expired: accessTokensTexts.expiredWhen(relative),
    revoked:
      token.revoke_reason === 'leaked' || token.revoke_reason === 'exposed'
        ? accessTokensTexts.revokedAsLeaked(relative)
        : accessTokensTexts.revokedWhen(relative),
  };
  return (
    <Moment at={at} now={now}>
      {state === 'active' ? words.active : <span className={`badge badge-${state}`}>{words[state]}</span>}
    </Moment>
  );
}
