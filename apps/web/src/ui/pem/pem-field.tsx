import { Button, FileButton, Group, Stack, Text, Textarea } from '@mantine/core';
import { IconUpload } from '@tabler/icons-react';
import { type DragEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatDateTime } from '../../i18n/format.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { type CertificateFacts, readCertificates } from './certificate.ts';

/** What a certificate says of itself: for whom, by whom, until when. */
function Facts({ facts }: { facts: CertificateFacts | null }) {
  const { t } = useTranslation();
  const { span } = useFormat();
  if (facts === null) {
    return (
      <Text size="xs" c="var(--tw-bad)">
        {t('pem.unreadable')}
      </Text>
    );
  }
  const left = (Date.parse(facts.validTo) - Date.now()) / 1000;
  return (
    <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
      {t('pem.subject')} <span className="mono">{facts.subject}</span> · {t('pem.issuer')}{' '}
      <span className="mono">{facts.issuer}</span>
      {facts.names.length > 0 && (
        <>
          {' '}
          · {t('pem.names')} <span className="mono">{facts.names.join(', ')}</span>
        </>
      )}{' '}
      ·{' '}
      <span style={left < 0 ? { color: 'var(--tw-bad)', fontWeight: 600 } : undefined}>
        {left < 0
          ? t('pem.expired', { time: formatDateTime(facts.validTo) })
          : t('pem.expires', { time: formatDateTime(facts.validTo), age: span(left) })}
      </span>
    </Text>
  );
}

/** A PEM to paste, drop or upload; certificates are read and shown at once, in the browser. */
export function PemField(props: {
  id: string;
  label: string;
  hint?: string;
  value: string;
  error?: ReactNode;
  /** A private key is not read and not shown as a certificate. */
  secret?: boolean;
  onChange(value: string): void;
  onBlur?(): void;
}) {
  const { t } = useTranslation();
  const [over, setOver] = useState(false);
  const take = (file: File | null | undefined) => void file?.text().then(props.onChange);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files[0]);
  };
  const certificates = props.secret ? [] : readCertificates(props.value);
  return (
    <Stack gap={4}>
      <Textarea
        id={props.id}
        label={props.label}
        description={props.hint}
        value={props.value}
        error={props.error}
        autosize
        minRows={2}
        maxRows={6}
        spellCheck={false}
        autoComplete="off"
        placeholder={t('pem.placeholder')}
        styles={{
          input: {
            fontFamily: 'var(--mantine-font-family-monospace)',
            fontSize: 12,
            outline: over ? '2px dashed var(--mantine-primary-color-filled)' : undefined,
          },
        }}
        onChange={(event) => props.onChange(event.currentTarget.value)}
        {...(props.onBlur && { onBlur: props.onBlur })}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      />
      <Group justify="space-between" align="flex-start" gap="xs" wrap="nowrap">
        <Stack gap={2}>
          {certificates.map((facts, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a chain is a sequence
            <Facts key={index} facts={facts} />
          ))}
        </Stack>
        <FileButton onChange={take} accept=".pem,.crt,.cer,.key">
          {(button) => (
            <Button
              {...button}
              size="compact-xs"
              variant="subtle"
              style={{ flex: 'none' }}
              leftSection={<IconUpload size={14} aria-hidden />}
              aria-label={t('pem.uploadOf', { what: props.label })}
            >
              {t('pem.upload')}
            </Button>
          )}
        </FileButton>
      </Group>
    </Stack>
  );
}
