import type { TokenDetails } from '@latchkey/client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useMemo, useState } from 'react';
import { Button } from '../../components/Button.tsx';
import { type Done, DoneNotice } from '../../components/DoneNotice.tsx';
import { PlusIcon } from '../../components/icons.tsx';
import { useSession } from '../../session.ts';
import { accessTokensTexts } from '../../texts/access-tokens.tsx';
import { commonTexts } from '../../texts/common.tsx';
import { narrowedOf, revokedOf, savedOf } from './done.ts';
import type { Prefill } from './prefill.ts';
import { TokenList } from './TokenList.tsx';
import type { TokenActs } from './TokenRow.tsx';
import { tokensQuery } from './tokens-query.ts';

// The list is there before what opens over it.
const loadDialogs = () => import('./token-dialogs.ts');
const GenerateTokenDialog = lazy(async () => ({ default: (await loadDialogs()).GenerateTokenDialog }));
const NarrowTokenDialog = lazy(async () => ({ default: (await loadDialogs()).NarrowTokenDialog }));
const RevokeTokenDialog = lazy(async () => ({ default: (await loadDialogs()).RevokeTokenDialog }));
const TokenDetailsDialog = lazy(async () => ({ default: (await loadDialogs()).TokenDetailsDialog }));

/** The dialog that is open over the list. */
type Open =
  | { readonly act: 'generate'; readonly prefill?: Prefill }
  | { readonly act: 'details' | 'revoke' | 'narrow'; readonly token: TokenDetails };

interface AccessTokensPageProps {
  /** Opens the form at once, as a link has filled it in. */
  readonly prefill?: Prefill;
  /** Called when the form that was opened at once is closed. */
  readonly onPrefillClosed?: () => void;
}

/** A person's own access tokens: sees, generates, changes and revokes them. */
export function AccessTokensPage({ prefill, onPrefillClosed }: AccessTokensPageProps) {
  const { open, done, tokens, acts, generate, close } = useTokensPage(prefill);
  useDialogsSoon(tokens.isSuccess);
  return (
    <section className="settings-section" aria-labelledby="access-tokens-heading">
      <title>{commonTexts.pageTitle(accessTokensTexts.title)}</title>
      <div className="section-head">
        <div>
          <h2 id="access-tokens-heading">{accessTokensTexts.title}</h2>
          <p className="section-lead">{accessTokensTexts.lead}</p>
        </div>
        <Button look="primary" onPress={generate}>
          <PlusIcon /> {accessTokensTexts.generateNewToken}
        </Button>
      </div>
      {done && <DoneNotice done={done} />}
      <TokenList tokens={tokens} onGenerate={generate} acts={acts} />
      <Suspense>
        {open?.act === 'generate' && (
          <GenerateTokenDialog
            prefill={open.prefill}
            onClose={() => {
              close({ isChanged: true });
              if (open.prefill) onPrefillClosed?.();
            }}
          />
        )}
        {open !== undefined && open.act !== 'generate' && (
          <TokenDialog
            open={open}
            tokens={tokens.data ?? []}
            onClose={(what) => close({ done: what, isChanged: what !== undefined })}
          />
        )}
      </Suspense>
    </section>
  );
}

/** The list, which dialog is open over it, and what was done last. */
function useTokensPage(prefill: Prefill | undefined) {
  const [open, setOpen] = useState<Open | undefined>(prefill && { act: 'generate', prefill });
  const [done, setDone] = useState<Done>();
  const reload = useReloadTokens();
  // Not while a value is shown: an answer that the session has ended would take the page away with it.
  const tokens = useTokens({ isEnabled: open?.act !== 'generate' });
  const acts = useMemo<TokenActs>(
    () => ({
      onOpen: (token) => setOpen({ act: 'details', token }),
      onRevoke: (token) => setOpen({ act: 'revoke', token }),
      onNarrow: (token) => setOpen({ act: 'narrow', token }),
    }),
    [],
  );
  const generate = () => {
    setDone(undefined);
    setOpen({ act: 'generate' });
  };
  const close = ({ done: what, isChanged }: { done?: Done | undefined; isChanged: boolean }) => {
    setOpen(undefined);
    if (what) setDone(what);
    if (isChanged) void reload();
  };
  return { open, done, tokens, acts, generate, close };
}

interface TokenDialogProps {
  readonly open: Exclude<Open, { act: 'generate' }>;
  readonly tokens: readonly TokenDetails[];
  readonly onClose: (done?: Done) => void;
}

function TokenDialog({ open: { act, token }, tokens, onClose }: TokenDialogProps) {
  if (act === 'revoke')
    return (
      <RevokeTokenDialog token={token} onClose={(answer) => onClose(answer && revokedOf(token, answer))} />
    );
  if (act === 'narrow')
    return (
      <NarrowTokenDialog token={token} onClose={(answer) => onClose(answer && narrowedOf(token, answer))} />
    );
  return (
    <TokenDetailsDialog token={token} tokens={tokens} onClose={(saved) => onClose(saved && savedOf(saved))} />
  );
}

/** Loads the dialogs once the list is there, so that the first press need not wait for them. */
function useDialogsSoon(isListThere: boolean) {
  useEffect(() => {
    if (!isListThere) return;
    // Should this fail, the press that needs them tries again.
    const timer = setTimeout(() => void loadDialogs().catch(() => undefined), 500);
    return () => clearTimeout(timer);
  }, [isListThere]);
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
