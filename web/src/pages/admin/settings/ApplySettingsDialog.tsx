import type { WorkspaceSettingsPreview } from '@latchkey/client';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError, messageOf } from '../../../api/request.ts';
import { applyWorkspaceSettings } from '../../../api/workspace-settings.ts';
import { ActCancelled, useAct } from '../../../components/ActProvider.tsx';
import { Button } from '../../../components/Button.tsx';
import { DialogFrame } from '../../../components/DialogFrame.tsx';
import { Notice } from '../../../components/Notice.tsx';
import { workspaceSettingsTexts as texts } from '../../../texts/workspace-settings.tsx';
import { EffectCard } from './EffectCard.tsx';
import { previewQuery } from './settings-queries.ts';

type Changes = Readonly<Record<string, string>>;

interface ApplySettingsDialogProps {
  readonly changes: Changes;
  /** Somebody else has changed the settings meanwhile. */
  readonly onOutdated: () => void;
  readonly onClose: (isApplied: boolean) => void;
}

/** Shows what changes of the workspace's settings would do, and applies just those. */
export function ApplySettingsDialog({ changes: asked, onOutdated, onClose }: ApplySettingsDialogProps) {
  // Those that were to be looked at, whatever the page behind learns meanwhile.
  const [changes] = useState(asked);
  const found = useQuery(previewQuery(changes));
  const { apply, isPending, problem } = useApply(changes, {
    onApplied: () => onClose(true),
    onOutdated: () => {
      onOutdated();
      void found.refetch();
    },
  });
  const preview = found.isFetching ? undefined : found.data;
  return (
    <DialogFrame title={texts.applyTitle} size="medium" onClose={() => onClose(false)}>
      <div className="dialog-body">
        {found.isFetching && <p role="status">{texts.looking}</p>}
        {found.error && !found.isFetching && (
          <Notice tone="error" title={texts.cannotLook}>
            <p>{messageOf(found.error)}</p>
          </Notice>
        )}
        {preview?.effects.map((effect) => (
          <EffectCard key={effect.key} effect={effect} />
        ))}
        {problem !== undefined && (
          <Notice tone="error" title={texts.notApplied}>
            <p>{problem}</p>
          </Notice>
        )}
        <div className="dialog-actions">
          <Button onPress={() => onClose(false)}>{texts.cancel}</Button>
          {preview && mayApply(preview) && (
            <Button
              look={stopsTokens(preview) ? 'danger' : 'primary'}
              isPending={isPending}
              onPress={() => void apply(preview.digest)}
            >
              {texts.apply}
            </Button>
          )}
        </div>
      </div>
    </DialogFrame>
  );
}

/** The server would refuse to lock somebody out. */
function mayApply({ effects }: WorkspaceSettingsPreview): boolean {
  return effects.every(({ addresses }) => addresses === undefined || addresses.you === 'admitted');
}

function stopsTokens({ effects }: WorkspaceSettingsPreview): boolean {
  return effects.some(({ consequence, tokens }) => consequence === 'stop' && tokens > 0);
}

function useApply(changes: Changes, on: { onApplied: () => void; onOutdated: () => void }) {
  const act = useAct();
  const [isPending, setPending] = useState(false);
  const [problem, setProblem] = useState<string>();

  async function apply(digest: string) {
    setPending(true);
    setProblem(undefined);
    try {
      await act(() => applyWorkspaceSettings({ changes, digest }), { mayNeedProof: true });
      on.onApplied();
    } catch (error) {
      setPending(false);
      if (error instanceof ActCancelled) return;
      const isOutdated = error instanceof ApiError && error.status === 409;
      setProblem(isOutdated ? texts.outdated : messageOf(error));
      if (isOutdated) on.onOutdated();
    }
  }

  return { apply, isPending, problem };
}
