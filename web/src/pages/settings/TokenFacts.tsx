import type { GetTokenResponse, TokenDetails } from '@latchkey/client';
import { ExactMoment } from '../../components/ExactMoment.tsx';
import { Fact } from '../../components/Fact.tsx';
import { commonTexts } from '../../texts/common.tsx';
import { tokenActsTexts } from '../../texts/token-acts.tsx';
import { ScopeList } from './ScopeList.tsx';
import { SeenAddresses } from './SeenAddresses.tsx';
import { parentNameOf } from './TokenTable.tsx';
import { isLiving, tokenNames } from './token-list-view.ts';

interface TokenFactsProps {
  readonly token: TokenDetails;
  readonly tokens: readonly TokenDetails[];
  /** Undefined until they are known. */
  readonly addresses: GetTokenResponse['seen_addresses'] | undefined;
  readonly question: GetTokenResponse['last_question'];
  readonly now: number;
}

/** What is known of a token, each instant exactly. */
export function TokenFacts({ token, tokens, addresses, question, now }: TokenFactsProps) {
  const parentName = parentNameOf(token, tokenNames(tokens));
  const revokedAt = token.revocation_time;
  return (
    <dl className="summary">
      <Fact name={tokenActsTexts.endsIn}>
        <code>{token.last_four}</code>
      </Fact>
      {!isLiving(token, now) && (
        <Fact name={tokenActsTexts.scopes}>
          <ScopeList scopes={token.scopes} />
        </Fact>
      )}
      <Fact name={tokenActsTexts.created}>
        <ExactMoment at={token.creation_time} now={now} />
      </Fact>
      {parentName !== undefined && (
        <Fact name={tokenActsTexts.generatedWith}>{parentName || tokenActsTexts.aTokenNoLongerHere}</Fact>
      )}
      <Fact name={revokedAt === undefined ? tokenActsTexts.expires : tokenActsTexts.revoked}>
        <MomentOrNever at={revokedAt ?? token.expiry_time} now={now} />
      </Fact>
      <Fact name={tokenActsTexts.lastUsed}>
        <MomentOrNever at={token.last_accessed_time ?? NEVER} now={now} />
      </Fact>
      <SeenAddresses addresses={addresses} now={now} />
      {question !== undefined && (
        <Fact name={tokenActsTexts.askedAbout}>
          <ExactMoment at={question.asked_time} now={now} />{' '}
          <span className="address">{question.address}</span>
        </Fact>
      )}
      <Fact name={tokenActsTexts.allowedFrom}>
        <span className="address">{token.allowed_cidrs?.join(', ') ?? tokenActsTexts.everywhere}</span>
      </Fact>
      {token.replaced_by !== undefined && (
        <Fact name={tokenActsTexts.replacedBy}>
          <span className="address">{token.replaced_by}</span>
        </Fact>
      )}
      {token.reuse_time !== undefined && (
        <Fact name={tokenActsTexts.reused}>
          <ExactMoment at={token.reuse_time} now={now} />
        </Fact>
      )}
      <Fact name={tokenActsTexts.tokenId}>
        <span className="address">{token.token_id}</span>
      </Fact>
    </dl>
  );
}

/** As the wire writes an expiry that does not come. */
const NEVER = -1;

function MomentOrNever({ at, now }: { at: number; now: number }) {
  return at === NEVER ? commonTexts.never : <ExactMoment at={at} now={now} />;
}
