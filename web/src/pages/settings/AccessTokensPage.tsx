import type { ApplyAutoscopeResponse, RevokeTokenResponse, TokenDetails } from '@latchkey/client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { Button } from '../../components/Button.tsx';
import { PlusIcon } from '../../components/icons.tsx';
import { Notice } from '../../components/Notice.tsx';
import { useSession } from '../../session.ts';
import { GenerateTokenDialog } from './GenerateTokenDialog.tsx';
import { NarrowTokenDialog } from './NarrowTokenDialog.tsx';
import { RevokeTokenDialog } from './RevokeTokenDialog.tsx';
import { TokenList } from './TokenList.tsx';
import { tokenName } from './token-list-view.ts';
import { tokensQuery } from './tokens-query.ts';

interface Revoked {
  readonly token: TokenDetails;
  readonly answer: RevokeTokenResponse;
}

interface Narrowed {
  readonly token: TokenDetails;
  readonly answer: ApplyAutoscopeResponse;
}

/** A person's own access tokens: sees, generates and revokes them. */
export function AccessTokensPage() {
  const [isGenerating, setGenerating] = useState(false);
  const [revoking, setRevoking] = useState<TokenDetails>();
  const [revoked, setRevoked] = useState<Revoked>();
  const [narrowing, setNarrowing] = useState<TokenDetails>();
  const [narrowed, setNarrowed] = useState<Narrowed>();
  const reload = useReloadTokens();
  // Not while a value is shown: an answer that the session has ended would take the page away with it.
  const tokens = useTokens({ isEnabled: !isGenerating });
  const generate = () => {
    setRevoked(undefined);
    setNarrowed(undefined);
    setGenerating(true);
  };
  return (
    <section className="settings-section" aria-labelledby="access-tokens-heading">
      <title>Access Tokens · Latchkey</title>
      <div className="section-head">
        <div>
          <h2 id="access-tokens-heading">Access Tokens</h2>
          <p className="section-lead">
            With a token, programs act as you. Treat it like a password: one for each place of use, and no
            longer than needed.
          </p>
        </div>
        <Button look="primary" onPress={generate}>
          <PlusIcon /> Generate New Token
        </Button>
      </div>
      {revoked && <RevokedNotice {...revoked} />}
      {narrowed && <NarrowedNotice {...narrowed} />}
      <TokenList tokens={tokens} onGenerate={generate} onRevoke={setRevoking} onNarrow={setNarrowing} />
      {isGenerating && (
        <GenerateTokenDialog
          onClose={() => {
            setGenerating(false);
            void reload();
          }}
        />
      )}
      {revoking && (
        <RevokeTokenDialog
          token={revoking}
          onClose={(answer) => {
            setRevoking(undefined);
            if (answer === undefined) return;
            setNarrowed(undefined);
            setRevoked({ token: revoking, answer });
            void reload();
          }}
        />
      )}
      {narrowing && (
        <NarrowTokenDialog
          token={narrowing}
          onClose={(answer) => {
            setNarrowing(undefined);
            if (answer === undefined) return;
            setRevoked(undefined);
            setNarrowed({ token: narrowing, answer });
            void reload();
          }}
        />
      )}
    </section>
  );
}

/** For a notice that takes the focus, as the button that it stood on has gone. */
function useFocused(tokenId: string) {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (tokenId !== '') requestAnimationFrame(() => ref.current?.focus());
  }, [tokenId]);
  return ref;
}

function NarrowedNotice({ token, answer }: Narrowed) {
  const ref = useFocused(token.token_id);
  return (
    <Notice tone="success" title={`Narrowed: ${tokenName(token)}`} ref={ref}>
      <p>From now on it may be used for {answer.scopes.join(', ')} only. It has stopped learning.</p>
    </Notice>
  );
}

function RevokedNotice({ token, answer }: Revoked) {
  const ref = useFocused(token.token_id);
  const count = answer.living_descendants.length;
  const others = count === 1 ? 'The token that was' : `The ${count} tokens that were`;
  return (
    <Notice tone="success" title={`Revoked: ${tokenName(token)}`} ref={ref}>
      <p>
        Programs that still use it are refused from now on.
        {count > 0 && ` ${others} generated with it ${endOf(answer, count)}.`}
      </p>
    </Notice>
  );
}

function endOf({ descendants_revoked }: RevokeTokenResponse, count: number): string {
  if (descendants_revoked) return count === 1 ? 'is revoked, too' : 'are revoked, too';
  return count === 1 ? 'stays good' : 'stay good';
}

function useTokens({ isEnabled }: { isEnabled: boolean }) {
  const userId = useSession()?.user_id;
  return useQuery({ ...tokensQuery(userId ?? ''), enabled: isEnabled && userId !== undefined });
}

function useReloadTokens(): () => Promise<void> {
  const queryClient = useQueryClient();
  const userId = useSession()?.user_id ?? '';
  return () => queryClient.invalidateQueries(tokensQuery(userId));
}
