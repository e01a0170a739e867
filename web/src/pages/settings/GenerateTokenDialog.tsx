import { useBlocker } from '@tanstack/react-router';
import { useState } from 'react';
import { Button } from '../../components/Button.tsx';
import { DialogFrame } from '../../components/DialogFrame.tsx';
import { generateTokenTexts } from '../../texts/generate-token.tsx';
import { GenerateTokenForm } from './GenerateTokenForm.tsx';
import { NewTokenPanel } from './NewTokenPanel.tsx';
import type { Prefill } from './prefill.ts';
import { type AskForToken, type NewToken, useGenerateToken } from './use-generate-token.ts';

interface GenerateTokenDialogProps {
  /** Where it is not one's own. */
  readonly title?: string;
  readonly ask?: AskForToken;
  /** What a link has filled in. */
  readonly prefill?: Prefill | undefined;
  readonly onClose: () => void;
}

/**
 * Generates a token and shows its value, once: the value lives in this component's state only and goes with it.
 * Closing without having copied it asks first.
 */
export function GenerateTokenDialog({ title, ask, prefill, onClose }: GenerateTokenDialogProps) {
  const { isPending, problem, generate } = useGenerateToken(ask);
  const [generated, setGenerated] = useState<NewToken>();
  const [hasCopied, setCopied] = useState(false);
  const wouldBeLost = isPending || (generated !== undefined && !hasCopied);
  const { mayLeave, answerLeaving } = useLeaving({ isPending, wouldBeLost });
  const close = async () => {
    if (await mayLeave()) onClose();
  };
  return (
    <>
      <DialogFrame
        title={generated ? generateTokenTexts.shownTitle : (title ?? generateTokenTexts.title)}
        size="medium"
        onClose={() => void close()}
      >
        {generated ? (
          <NewTokenPanel generated={generated} onCopied={() => setCopied(true)} onDone={() => void close()} />
        ) : (
          <GenerateTokenForm
            prefill={prefill}
            isPending={isPending}
            problem={problem}
            onGenerate={async (form) => setGenerated(await generate(form))}
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
    <DialogFrame title={generateTokenTexts.leaveTitle} role="alertdialog" onClose={() => onAnswer(false)}>
      <div className="dialog-body">
        <p>{generateTokenTexts.leaveLead}</p>
        <div className="dialog-actions">
          <Button onPress={() => onAnswer(true)}>{generateTokenTexts.leave}</Button>
          <Button look="primary" onPress={() => onAnswer(false)} autoFocus>
            {generateTokenTexts.goBack}
          </Button>
        </div>
      </div>
    </DialogFrame>
  );
}
