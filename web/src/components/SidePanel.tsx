import type { ReactNode } from 'react';
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { commonTexts } from '../texts/common.tsx';
import { Button } from './Button.tsx';
import { CloseIcon } from './icons.tsx';
import '../styles/side-panel.css';

interface SidePanelProps {
  readonly title: string;
  /** Called by Escape, by the cross, and by a click beside it: nothing is lost by that. */
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** Details of one thing at the side of the page, over it on narrow screens. Open as long as it is rendered. */
export function SidePanel({ title, onClose, children }: SidePanelProps) {
  return (
    <ModalOverlay
      className="overlay overlay-side"
      isOpen
      isDismissable
      onOpenChange={(isOpen) => !isOpen && onClose()}
    >
      <Modal className="modal side-panel">
        <Dialog className="dialog">
          <div className="dialog-head">
            <Heading slot="title" className="dialog-title">
              {title}
            </Heading>
            <Button look="icon" aria-label={commonTexts.close} onPress={onClose}>
              <CloseIcon />
            </Button>
          </div>
          {children}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
