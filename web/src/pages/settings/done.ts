import type { ApplyAutoscopeResponse, RevokeTokenResponse, TokenDetails } from '@latchkey/client';
import type { Done } from '../../components/DoneNotice.tsx';
import { accessTokensTexts } from '../../texts/access-tokens.tsx';
import { tokenName } from './token-list-view.ts';

/** What is said once a token is revoked, and what became of those generated with it. */
export function revokedOf(token: TokenDetails, answer: RevokeTokenResponse): Done {
  const { othersRevoked, othersStay, programsRefused, revokedTitle } = accessTokensTexts;
  const count = answer.living_descendants.length;
  const others = answer.descendants_revoked ? othersRevoked : othersStay;
  return {
    title: revokedTitle(tokenName(token)),
    text: count === 0 ? programsRefused : `${programsRefused} ${others(count)}`,
  };
}

/** What is said once a token is narrowed. */
export function narrowedOf(token: TokenDetails, { scopes }: ApplyAutoscopeResponse): Done {
  return {
    title: accessTokensTexts.narrowedTitle(tokenName(token)),
    text: accessTokensTexts.narrowed(scopes),
  };
}

/** What is said once a token is changed. */
export function savedOf(token: Pick<TokenDetails, 'comment' | 'last_four'>): Done {
  return { title: accessTokensTexts.savedTitle(tokenName(token)) };
}
