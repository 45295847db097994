import { Button, Group, Modal, PasswordInput, Stack, Text } from '@mantine/core';
import { newPassword } from '@tideway/contract';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChangePassword } from '../api/hooks/use-accounts.ts';
import { ProblemAlert } from '../ui/problem-alert.tsx';

/** One's own password: the present one is asked for, all other sessions end. */
export function PasswordModal({ onClose }: { onClose(): void }) {
  const { t } = useTranslation(['accounts', 'common']);
  const change = useChangePassword();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const isShort = next !== '' && !newPassword.safeParse(next).success;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (current === '' || next === '' || isShort) return;
    change.mutate({ currentPassword: current, newPassword: next }, { onSuccess: onClose });
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('password.title')}
      closeButtonProps={{ 'aria-label': t('common:actions.close') }}
    >
      <form onSubmit={submit} noValidate>
        <Stack>
          <PasswordInput
            label={t('password.current')}
            autoComplete="current-password"
            required
            value={current}
            onChange={(event) => setCurrent(event.currentTarget.value)}
          />
          <PasswordInput
            label={t('password.next')}
            autoComplete="new-password"
            required
            value={next}
            error={isShort ? t('setup.passwordHint') : undefined}
            onChange={(event) => setNext(event.currentTarget.value)}
          />
          <Text size="sm">{t('password.note')}</Text>
          {change.isError && <ProblemAlert error={change.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('common:actions.cancel')}
            </Button>
            <Button type="submit" loading={change.isPending}>
              {t('password.submit')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
