// A dialog asks one thing and waits: it traps focus, closes on Escape where closing is safe, and gives focus back.
import type { ReactElement, ReactNode } from "react";
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from "react-aria-components";

interface DialogProps {
  readonly title: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  /** `alertdialog` for what cannot be undone. */
  readonly grave?: boolean;
  /** While work is under way the dialog stays. */
  readonly held?: boolean;
  readonly children: ReactNode;
}

export function Dialog({ title, isOpen, onClose, grave, held, children }: DialogProps): ReactElement {
  const close = (open: boolean): void => {
    if (!open && !held) onClose();
  };
  return (
    <ModalOverlay
      className="shade"
      isOpen={isOpen}
      onOpenChange={close}
      isDismissable={!grave && !held}
      isKeyboardDismissDisabled={held === true}
    >
      <Modal className="modal">
        <AriaDialog className="dialog" role={grave ? "alertdialog" : "dialog"}>
          <Heading slot="title" level={2}>
            {title}
          </Heading>
          {children}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
