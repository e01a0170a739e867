import type { ReactNode } from 'react';
import { commonTexts } from '../texts/common.tsx';
import { Button } from './Button.tsx';

interface DialogActionsProps {
  readonly onCancel: () => void;
  /** What the way back is called, where that is not "Cancel". */
  readonly cancel?: string;
  readonly look?: 'primary' | 'danger';
  readonly isPending: boolean;
  /** What the act is called. */
  readonly children: ReactNode;
}

/** The two ways out of a form in a dialog: back, or the act that submits it. */
export function DialogActions({
  onCancel,
  cancel = commonTexts.cancel,
  look = 'primary',
  isPending,
  children,
}: DialogActionsProps) {
  return (
    <div className="dialog-actions">
      <Button onPress={onCancel}>{cancel}</Button>
      <Button look={look} type="submit" isPending={isPending}>
        {children}
      </Button>
    </div>
  );
}
