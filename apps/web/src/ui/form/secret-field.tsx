import { Button, Group, Input, PasswordInput, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { formatTime } from '../../i18n/format.ts';
import type { SecretForm } from './secret-form.ts';

function Stored(props: { id: string; label: string; secret: SecretForm; onReplace(): void }) {
  const { t } = useTranslation();
  const { setAt } = props.secret;
  const state = setAt === null ? t('secret.set') : t('secret.setAt', { time: formatTime(setAt, Date.now()) });
  return (
    <Input.Wrapper label={props.label} labelElement="div">
      <Group gap="sm" mih={36} align="center">
        <Text size="sm">{state}</Text>
        <Button
          id={props.id}
          size="compact-sm"
          variant="default"
          aria-label={`${props.label}: ${state}. ${t('secret.replace')}`}
          onClick={props.onReplace}
        >
          {t('secret.replace')}
        </Button>
      </Group>
    </Input.Wrapper>
  );
}

/** A password: "set · Replace" when one is stored, else a field whose text can be shown. Masks are never values. */
export function SecretField(props: {
  id: string;
  label: string;
  secret: SecretForm;
  error?: ReactNode;
  onChange(secret: SecretForm): void;
  onBlur(): void;
}) {
  const { t } = useTranslation();
  const { secret, onChange } = props;
  if (secret.stored && !secret.replacing && secret.value === '') {
    return (
      <Stored
        id={props.id}
        label={props.label}
        secret={secret}
        onReplace={() => onChange({ ...secret, replacing: true })}
      />
    );
  }
  return (
    <PasswordInput
      id={props.id}
      label={props.label}
      required
      value={secret.value}
      error={props.error}
      autoComplete="new-password"
      data-1p-ignore
      autoFocus={secret.replacing}
      visibilityToggleButtonProps={{ 'aria-label': t('secret.show'), tabIndex: 0, 'aria-hidden': false }}
      inputContainer={(children) => (
        <>
          {children}
          {secret.stored && (
            <Button
              mt={4}
              size="compact-xs"
              variant="subtle"
              onClick={() => onChange({ ...secret, replacing: false, value: '' })}
            >
              {t('secret.keep')}
            </Button>
          )}
        </>
      )}
      onChange={(event) => onChange({ ...secret, value: event.currentTarget.value })}
      onBlur={props.onBlur}
    />
  );
}
