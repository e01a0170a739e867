import type { ReactNode } from 'react';
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { commonTexts } from '../texts/common.tsx';
import { Button } from './Button.tsx';
import { CloseIcon } from './icons.tsx';

interface DialogFrameProps {
  readonly title: string;
  /** Called by Escape, by the cross, and by nothing else: a click beside the dialog is easily made by mistake. */
  readonly onClose: () => void;
  /** `alertdialog` asks something that must be answered, so it has no cross. */
  readonly role?: 'dialog' | 'alertdialog';
  readonly size?: 'small' | 'medium';
  readonly children: ReactNode;
}

/** A dialog over the page: holds the focus while it is there and gives it back. Open as long as it is rendered. */
export function DialogFrame({ title, onClose, role = 'dialog', size = 'small', children }: DialogFrameProps) {
  return (
    <ModalOverlay className="overlay" isOpen onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Modal className={`modal modal-${size}`}>
        <Dialog className="dialog" role={role}>
          <div className="dialog-head">
            <Heading slot="title" className="dialog-title">
              {title}
            </Heading>
            {role === 'dialog' && (
              <Button look="icon" aria-label={commonTexts.close} onPress={onClose}>
                <CloseIcon />
              </Button>
            )}
          </div>
          {children}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
