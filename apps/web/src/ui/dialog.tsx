import { Modal, type ModalProps } from '@mantine/core';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';

/** What had the focus last outside dialogs and menus: a menu that opens a dialog is gone when the dialog closes. */
let lastFocused = document.activeElement instanceof HTMLElement ? document.activeElement : null;
document.addEventListener('focusin', ({ target }) => {
  if (target instanceof HTMLElement && target.closest('[role=dialog], [role=menu]') === null) lastFocused = target;
});

/** When the caller goes, the focus is back where it was, or on the page when that is gone with what was done. */
function useReturnFocus(): void {
  useEffect(
    () => () => {
      setTimeout(() => {
        const { activeElement } = document;
        if (activeElement !== null && activeElement !== document.body) return;
        (lastFocused?.isConnected ? lastFocused : document.getElementById('main'))?.focus({ preventScroll: true });
      });
    },
    [],
  );
}

/** A dialog, open as long as it is there. Mantine's own return of the focus needs one that is there before it opens. */
export function Dialog(props: Omit<ModalProps, 'opened'>) {
  const { t } = useTranslation();
  useReturnFocus();
  return <Modal opened closeButtonProps={{ 'aria-label': t('actions.close') }} {...props} />;
}
