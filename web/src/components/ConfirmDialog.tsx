import type { ReactNode, SyntheticEvent } from 'react';
import { DialogActions } from './DialogActions.tsx';
import { DialogFrame } from './DialogFrame.tsx';
import { Notice } from './Notice.tsx';
import { useAttempt } from './use-attempt.ts';

interface ConfirmDialogProps {
  readonly title: string;
  /** On the button that does it. */
  readonly act: string;
  readonly look?: 'primary' | 'danger';
  /** Said above the reason when it fails. */
  readonly failed: string;
  /** What it would do is still being looked up. */
  readonly isLoading?: boolean;
  readonly work: () => Promise<unknown>;
  readonly onClose: (isDone: boolean) => void;
  readonly children: ReactNode;
}

/** Says what an act would do, and does it when the person says so. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { title, act, look = 'danger', failed, isLoading = false, work, onClose, children } = props;
  const { attempt, isPending, problem } = useAttempt();

  async function submit(event: SyntheticEvent) {
    event.preventDefault();
    if ((await attempt(work)) !== undefined) onClose(true);
  }

  return (
    <DialogFrame title={title} onClose={() => onClose(false)}>
      <form className="dialog-body" onSubmit={submit}>
        {children}
        {problem !== undefined && (
          <Notice tone="error" title={failed}>
            <p>{problem}</p>
          </Notice>
        )}
        <DialogActions onCancel={() => onClose(false)} look={look} isPending={isPending || isLoading}>
          {act}
        </DialogActions>
      </form>
    </DialogFrame>
  );
}
