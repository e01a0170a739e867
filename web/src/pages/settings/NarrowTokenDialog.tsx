import type { ApplyAutoscopeResponse, AutoscopePreview, TokenDetails } from '@latchkey/client';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { applyAutoscope } from '../../api/own-tokens.ts';
import { messageOf } from '../../api/request.ts';
import { ActCancelled, useAct } from '../../components/ActProvider.tsx';
import { Button } from '../../components/Button.tsx';
import { DialogFrame } from '../../components/DialogFrame.tsx';
import { Notice } from '../../components/Notice.tsx';
import { formatDay, formatRelative } from '../../format-time.ts';
import { commonTexts } from '../../texts/common.tsx';
import { tokenActsTexts } from '../../texts/token-acts.tsx';
import { ScopeList } from './ScopeList.tsx';
import { tokenName } from './token-list-view.ts';
import { autoscopeQuery } from './tokens-query.ts';

interface NarrowTokenDialogProps {
  readonly token: TokenDetails;
  /** With what the token is limited to now, if it was narrowed. */
  readonly onClose: (answer?: ApplyAutoscopeResponse) => void;
}

/** Shows what a token has learnt of the scopes it uses, before and after, and limits it to that. */
export function NarrowTokenDialog({ token, onClose }: NarrowTokenDialogProps) {
  const found = useQuery(autoscopeQuery(token.token_id));
  return (
    <DialogFrame title={tokenActsTexts.scopesOf(tokenName(token))} size="medium" onClose={() => onClose()}>
      <div className="dialog-body">
        {found.isPending && <p role="status">{tokenActsTexts.lookingUp}</p>}
        {found.error && (
          <Notice tone="error" title={tokenActsTexts.learntNotShown}>
            <p>{messageOf(found.error)}</p>
          </Notice>
        )}
        {found.data && (
          <Preview preview={found.data} onClose={onClose} onOutdated={() => void found.refetch()} />
        )}
      </div>
    </DialogFrame>
  );
}

interface PreviewProps {
  readonly preview: AutoscopePreview;
  readonly onClose: NarrowTokenDialogProps['onClose'];
  readonly onOutdated: () => void;
}

function Preview({ preview, onClose, onOutdated }: PreviewProps) {
  const { apply, isPending, problem } = useApply(preview, { onClose, onOutdated });
  const { kept_scopes: kept, removed_scopes: removed } = preview;
  const mayApply = kept.length > 0 && removed.length > 0;
  return (
    <>
      <Since preview={preview} />
      <dl className="summary">
        <dt>{tokenActsTexts.now}</dt>
        <dd>
          <ScopeList scopes={preview.current_scopes} />
        </dd>
        <dt>{tokenActsTexts.afterwards}</dt>
        <dd>
          {kept.length > 0 ? (
            <Learnt preview={preview} />
          ) : (
            <span className="muted">{tokenActsTexts.nothingLearnt}</span>
          )}
        </dd>
        {preview.current_scopes && removed.length > 0 && (
          <>
            <dt>{tokenActsTexts.takenAway}</dt>
            <dd>
              <ScopeList scopes={removed} />
            </dd>
          </>
        )}
      </dl>
      <Warnings preview={preview} />
      {problem !== undefined && (
        <Notice tone="error" title={tokenActsTexts.notNarrowed}>
          <p>{problem}</p>
        </Notice>
      )}
      <div className="dialog-actions">
        <Button onPress={() => onClose()}>
          {mayApply ? tokenActsTexts.goOnLearning : commonTexts.close}
        </Button>
        {mayApply && (
          <Button look="primary" onPress={() => void apply()} isPending={isPending}>
            {tokenActsTexts.apply}
          </Button>
        )}
      </div>
    </>
  );
}

function Since({ preview: { start_time, end_time } }: Pick<PreviewProps, 'preview'>) {
  if (start_time === undefined || end_time === undefined) return null;
  const now = Date.now();
  const isOver = end_time <= now;
  return (
    <p>
      {isOver
        ? tokenActsTexts.learningFor(formatDay(start_time))
        : tokenActsTexts.learningUntil(formatDay(start_time), formatRelative(end_time, now))}
    </p>
  );
}

function Learnt({ preview }: Pick<PreviewProps, 'preview'>) {
  const now = Date.now();
  return (
    <ul className="learnt">
      {preview.learnt_scopes
        .filter(({ scope }) => preview.kept_scopes.includes(scope))
        .map(({ scope, calls, last_seen_time }) => (
          <li key={scope}>
            <span className="scope">{scope}</span>{' '}
            <span className="moment-below">
              {tokenActsTexts.calls(calls, formatRelative(last_seen_time, now))}
            </span>
          </li>
        ))}
    </ul>
  );
}

function Warnings({ preview: { warnings, uncovered_routes } }: Pick<PreviewProps, 'preview'>) {
  if (warnings.length === 0) return null;
  return (
    <Notice tone="warning">
      {warnings.map(({ code, message }) => (
        <p key={code}>{message}</p>
      ))}
      {uncovered_routes.length > 0 && (
        <ul className="descendants">
          {uncovered_routes.map(({ route }) => (
            <li key={route}>
              <code>{route}</code>
            </li>
          ))}
        </ul>
      )}
    </Notice>
  );
}

function useApply(
  { token_id, digest }: AutoscopePreview,
  { onClose, onOutdated }: Pick<PreviewProps, 'onClose' | 'onOutdated'>,
) {
  const act = useAct();
  const [isPending, setPending] = useState(false);
  const [problem, setProblem] = useState<string>();

  async function apply() {
    setPending(true);
    setProblem(undefined);
    try {
      onClose(await act(() => applyAutoscope({ token_id, digest }), { mayNeedProof: true }));
    } catch (error) {
      setPending(false);
      if (error instanceof ActCancelled) return;
      setProblem(messageOf(error));
      // It may have learnt more since: that is to be seen first.
      onOutdated();
    }
  }

  return { apply, isPending, problem };
}
