import type { ApplyAutoscopeResponse, RevokeTokenResponse, TokenDetails } from '@latchkey/client';
import type { Done } from '../../components/DoneNotice.tsx';
import { formatSecond } from '../../format-time.ts';
import { accessTokensTexts } from '../../texts/access-tokens.tsx';
import { tokenName } from './token-list-view.ts';

/** What is said once a token is revoked, and what became of those generated with it. */
export function revokedOf(token: TokenDetails, answer: RevokeTokenResponse): Done {
  const { othersRevoked, othersStay, programsRefused, revokedTitle } = accessTokensTexts;
  const count = answer.living_descendants.length;
  const others = answer.descendants_revoked ? othersRevoked : othersStay;
  const said = [programsRefused, ...(count === 0 ? [] : [others(count)]), whereOf(answer)];
  return { title: revokedTitle(tokenName(token)), text: said.filter((text) => text !== '').join(' ') };
}

function whereOf({ receipt }: RevokeTokenResponse): string {
  if (receipt === undefined) return '';
  if (receipt.applied_everywhere) return accessTokensTexts.refusedEverywhere;
  return accessTokensTexts.refusedEverywhereFrom(formatSecond(receipt.refused_everywhere_from));
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
