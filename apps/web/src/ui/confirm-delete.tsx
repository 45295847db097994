import { Button, Group, Modal, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemAlert } from './problem-alert.tsx';

/**
 * Asks before something is deleted: the children say what goes and what stays. `refusal` stands in for the error's own
 * words; with `blocked` there is nothing to confirm.
 */
export function ConfirmDelete(props: {
  title: string;
  confirm: string;
  removal: { readonly isPending: boolean; readonly isError: boolean; readonly error: unknown };
  blocked?: boolean;
  refusal?: ReactNode;
  onConfirm(): void;
  onClose(): void;
  children: ReactNode;
}) {
  const { title, confirm, removal, blocked = false, refusal, onConfirm, onClose, children } = props;
  const { t } = useTranslation();
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ 'aria-label': t('actions.close') }}>
      <Stack>
        {children}
        {removal.isError && (refusal ?? <ProblemAlert error={removal.error} />)}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            {t('actions.cancel')}
          </Button>
          <Button color="red.8" disabled={blocked} loading={removal.isPending} onClick={onConfirm}>
            {confirm}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
