import { Button, Group, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';

/** Asks why it is all right to go on; the reason is kept with the job. */
export function IgnoreForm(props: {
  unchecked: boolean;
  busy: boolean;
  onCancel(): void;
  onIgnore(reason: string): void;
}) {
  const { t } = useTranslation(['precheck', 'common']);
  const [reason, setReason] = useState('');
  const [attempted, setAttempted] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAttempted(true);
    if (reason.trim() !== '') props.onIgnore(reason.trim());
  };
  return (
    <form onSubmit={submit} noValidate>
      <Group align="flex-start" gap="xs">
        <TextInput
          autoFocus
          style={{ flex: '1 1 240px' }}
          aria-label={t('reason')}
          placeholder={t('reason')}
          maxLength={500}
          value={reason}
          error={attempted && reason.trim() === '' && t('reasonRequired')}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" loading={props.busy}>
          {t(props.unchecked ? 'acceptConfirm' : 'ignoreConfirm')}
        </Button>
        <Button variant="subtle" onClick={props.onCancel}>
          {t('common:actions.cancel')}
        </Button>
      </Group>
    </form>
  );
}
