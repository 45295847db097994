import { Alert, Stack, Switch, Text } from '@mantine/core';
import { Controller, useFormContext, useWatch } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { hasSecret } from '../../../ui/form/secret-form.ts';
import type { ConnectionsForm } from './connections-form.ts';
import { CertificateField, ClientKeyField, fieldId } from './fields.tsx';

/** SSL/TLS off or on, with the three sets of certificates the document names. */
export function TlsFields() {
  const { t } = useTranslation('wizard');
  const { control } = useFormContext<ConnectionsForm>();
  const tls = useWatch({ control, name: 'source.tls' });
  const client = tls.clientCertificate.trim() !== '' || hasSecret(tls.clientKey);
  return (
    <Stack gap="sm">
      <Controller
        control={control}
        name="source.tls.enabled"
        render={({ field: { value, ...field } }) => (
          <Switch
            {...field}
            id={fieldId('source.tls.enabled')}
            checked={value}
            label={t('connections.tls')}
            description={t('connections.tlsHint')}
          />
        )}
      />
      {tls.enabled && (
        <Stack gap="sm" pl={4}>
          <Text size="sm" c="dimmed">
            {t('connections.tlsSets')}
          </Text>
          <CertificateField path="source.tls.ca" label={t('connections.ca')} />
          <CertificateField path="source.tls.clientCertificate" label={t('connections.clientCertificate')} />
          <ClientKeyField label={t('connections.clientKey')} stored={t('connections.clientKeyStored')} />
          {tls.ca.trim() === '' && client && <Alert color="yellow">{t('connections.tlsClientOnly')}</Alert>}
          {tls.ca.trim() === '' && !client && (
            <Text size="xs" c="dimmed">
              {t('connections.tlsNone')}
            </Text>
          )}
        </Stack>
      )}
    </Stack>
  );
}
