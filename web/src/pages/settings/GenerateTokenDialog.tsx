import type { GenerateTokenResponse } from '@latchkey/client';
import { useBlocker } from '@tanstack/react-router';
import { useState } from 'react';
import { Button } from '../../components/Button.tsx';
import { DialogFrame } from '../../components/DialogFrame.tsx';
import { GenerateTokenForm } from './GenerateTokenForm.tsx';
import { NewTokenPanel } from './NewTokenPanel.tsx';
import { useGenerateToken } from './use-generate-token.ts';

/**
 * Generates a token and shows its value, once: the value lives in this component's state only and goes with it.
 * Closing without having copied it asks first.
 */
export function GenerateTokenDialog({ onClose }: { onClose: () => void }) {
  const { isPending, problem, generate } = useGenerateToken();
  const [generated, setGenerated] = useState<GenerateTokenResponse>();
  const [hasCopied, setCopied] = useState(false);
  const wouldBeLost = isPending || (generated !== undefined && !hasCopied);
  const { mayLeave, answerLeaving } = useLeaving({ isPending, wouldBeLost });
  const close = async () => {
    if (await mayLeave()) onClose();
  };
  return (
    <>
      <DialogFrame
        title={generated ? 'Your new token' : 'Generate New Token'}
        size="medium"
        onClose={() => void close()}
      >
        {generated ? (
          <NewTokenPanel generated={generated} onCopied={() => setCopied(true)} onDone={() => void close()} />
        ) : (
          <GenerateTokenForm
            isPending={isPending}
            problem={problem}
            onGenerate={async (wanted) => setGenerated(await generate(wanted))}
            onCancel={() => void close()}
          />
        )}
      </DialogFrame>
      {answerLeaving && <LeaveQuestion onAnswer={answerLeaving} />}
    </>
  );
}

/** Keeps the dialog and the page while something would be lost with them; while a token is on its way, without asking. */
function useLeaving({ isPending, wouldBeLost }: { isPending: boolean; wouldBeLost: boolean }) {
  const [answerLeaving, setAnswerLeaving] = useState<(isLeaving: boolean) => void>();

  async function mayLeave(): Promise<boolean> {
    if (!wouldBeLost) return true;
    if (isPending) return false;
    const isLeaving = await new Promise<boolean>((resolve) => setAnswerLeaving(() => resolve));
    setAnswerLeaving(undefined);
    return isLeaving;
  }

  useBlocker({
    shouldBlockFn: async () => !(await mayLeave()),
    enableBeforeUnload: wouldBeLost,
    disabled: !wouldBeLost,
  });
  return { mayLeave, answerLeaving };
}

function LeaveQuestion({ onAnswer }: { onAnswer: (isLeaving: boolean) => void }) {
  return (
    <DialogFrame title="Close without copying?" role="alertdialog" onClose={() => onAnswer(false)}>
      <div className="dialog-body">
        <p>
          You have not copied the token, and it cannot be shown again. Without it you would generate another.
        </p>
        <div className="dialog-actions">
          <Button onPress={() => onAnswer(true)}>Close without copying</Button>
          <Button look="primary" onPress={() => onAnswer(false)} autoFocus>
            Go back
          </Button>
        </div>
      </div>
    </DialogFrame>
  );
}
