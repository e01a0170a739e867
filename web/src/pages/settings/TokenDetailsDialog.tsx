import type { TokenDetails } from '@latchkey/client';
import { useQuery } from '@tanstack/react-query';
import { type SyntheticEvent, useState } from 'react';
import { updateToken } from '../../api/own-tokens.ts';
import { messageOf } from '../../api/request.ts';
import { ActCancelled, useAct } from '../../components/ActProvider.tsx';
import { DialogActions } from '../../components/DialogActions.tsx';
import { DialogFrame } from '../../components/DialogFrame.tsx';
import { Notice } from '../../components/Notice.tsx';
import { TextInput } from '../../components/TextInput.tsx';
import { commonTexts } from '../../texts/common.tsx';
import { generateTokenTexts } from '../../texts/generate-token.tsx';
import { tokenActsTexts } from '../../texts/token-acts.tsx';
import { type ChosenScopes, ScopeChoice } from './ScopeChoice.tsx';
import { TokenFacts } from './TokenFacts.tsx';
import { changesOf, type EditedToken, scopesOf } from './token-edit.ts';
import { isLiving, tokenName } from './token-list-view.ts';
import { tokenQuery } from './tokens-query.ts';

interface TokenDetailsDialogProps {
  readonly token: TokenDetails;
  /** All that are listed, to name the one that it was generated with. */
  readonly tokens: readonly TokenDetails[];
  /** With the token as it is now, if it was changed. */
  readonly onClose: (saved?: TokenDetails) => void;
}

const MAX_COMMENT_LENGTH = 256;

/** All that is known of a token; of a good one comment and scopes can be changed. */
export function TokenDetailsDialog({ token, tokens, onClose }: TokenDetailsDialogProps) {
  const found = useQuery(tokenQuery(token.token_id));
  const now = Date.now();
  return (
    <DialogFrame
      title={tokenActsTexts.detailsTitle(tokenName(token))}
      size="medium"
      onClose={() => onClose()}
    >
      <div className="dialog-body">
        <TokenFacts
          token={token}
          tokens={tokens}
          addresses={found.data?.seen_addresses}
          question={found.data?.last_question}
          now={now}
        />
        {found.error && (
          <Notice tone="warning">
            <p>{tokenActsTexts.addressesNotFound(messageOf(found.error))}</p>
          </Notice>
        )}
        {isLiving(token, now) && <EditForm token={token} onClose={onClose} />}
      </div>
    </DialogFrame>
  );
}

function EditForm({ token, onClose }: Pick<TokenDetailsDialogProps, 'token' | 'onClose'>) {
  const [comment, setComment] = useState(token.comment);
  const [scopes, setScopes] = useState<ChosenScopes>(scopesOf(token));
  const [isTried, setTried] = useState(false);
  const { save, isPending, problem } = useSave(token, onClose);
  const edited: EditedToken = { comment: comment.trim(), ...scopes };
  const changes = changesOf(token, edited);
  const isUnchosen = scopes.isLimited && scopes.scopes.length === 0;

  function submit(event: SyntheticEvent) {
    event.preventDefault();
    setTried(true);
    if (!isUnchosen) void save(edited);
  }

  return (
    <form className="edit-token" onSubmit={submit}>
      <TextInput
        label={generateTokenTexts.comment}
        autoComplete="off"
        value={comment}
        onChange={setComment}
        maxLength={MAX_COMMENT_LENGTH}
      />
      <ScopeChoice
        chosen={scopes}
        onChange={setScopes}
        problem={isTried && isUnchosen ? generateTokenTexts.scopesProblem : undefined}
      />
      {changes.isWider && <Notice tone="warning">{tokenActsTexts.wider}</Notice>}
      {changes.isNarrower && <Notice tone="warning">{tokenActsTexts.narrower}</Notice>}
      {problem !== undefined && (
        <Notice tone="error" title={tokenActsTexts.notSaved}>
          <p>{problem}</p>
        </Notice>
      )}
      <DialogActions
        onCancel={() => onClose()}
        cancel={changes.request ? commonTexts.cancel : commonTexts.close}
        isPending={isPending || changes.request === undefined}
      >
        {tokenActsTexts.save}
      </DialogActions>
    </form>
  );
}

function useSave(token: TokenDetails, onClose: TokenDetailsDialogProps['onClose']) {
  const act = useAct();
  const [isPending, setPending] = useState(false);
  const [problem, setProblem] = useState<string>();

  async function save(edited: EditedToken) {
    const { request } = changesOf(token, edited);
    if (request === undefined) return;
    setPending(true);
    setProblem(undefined);
    try {
      await act(() => updateToken(token.token_id, request), { mayNeedProof: true });
      onClose({ ...token, comment: edited.comment });
    } catch (error) {
      setPending(false);
      if (!(error instanceof ActCancelled)) setProblem(messageOf(error));
    }
  }

  return { save, isPending, problem };
}
