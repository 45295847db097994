import { Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useWizard } from '../wizard-context.ts';
import { PasswordField, TextField } from './fields.tsx';

/** The target is the cluster: only its account is asked for. */
export function TargetFields() {
  const { t } = useTranslation(['wizard', 'common']);
  const { cluster } = useWizard();
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
        {t('connections.targetOf', {
          name: cluster.name,
          tier: t(`common:tier.${cluster.tier}`),
          region: cluster.region,
          address: `${cluster.host}:${cluster.port}`,
        })}
      </Text>
      <Group align="flex-start" grow preventGrowOverflow={false}>
        <TextField path="target.user" label={t('connections.user')} required />
        <PasswordField path="target.password" label={t('connections.password')} />
      </Group>
    </Stack>
  );
}
