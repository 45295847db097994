import { Accordion, Group, Stack, Text } from '@mantine/core';
import type { DataSource } from '@tideway/contract';
import { useTranslation } from 'react-i18next';
import { CodeBlock } from '../../../ui/code-block.tsx';
import { StatusBadge } from '../../../ui/status-badge.tsx';

/** Stepwise and persisted, and without the step of the document that erases binary logs (facts §2). */
const SELF_MANAGED = `SET PERSIST enforce_gtid_consistency = WARN;   -- then watch the error log
SET PERSIST enforce_gtid_consistency = ON;
SET PERSIST gtid_mode = OFF_PERMISSIVE;
SET PERSIST gtid_mode = ON_PERMISSIVE;
SHOW STATUS LIKE 'Ongoing_anonymous_transaction_count';   -- wait for 0
SET PERSIST gtid_mode = ON;
SHOW VARIABLES LIKE 'gtid_mode';`;

/** How GTIDs are turned on at this provider, with the value the source has now. */
export function GtidHelp(props: { dataSource: DataSource; mode: string | null; rowImage: string | null }) {
  const { dataSource, mode, rowImage } = props;
  const { t } = useTranslation('wizard');
  const on = mode === 'ON' || mode === 'ON_PERMISSIVE';
  return (
    <Accordion variant="contained" defaultValue={on || mode === null ? null : 'help'}>
      <Accordion.Item value="help">
        <Accordion.Control>
          <Group gap="xs" justify="space-between">
            <Text size="sm">{t('start.gtidHelp.title', { source: t(`dataSource.${dataSource}`) })}</Text>
            {mode !== null && (
              <StatusBadge tone={on ? 'ok' : 'warn'} shape={on ? 'check' : 'triangle'}>
                {mode}
              </StatusBadge>
            )}
          </Group>
        </Accordion.Control>
        <Accordion.Panel>
          <Stack gap="xs">
            <Text size="sm">{t(`start.gtidHelp.${dataSource}`)}</Text>
            {dataSource === 'self-managed-mysql' && <CodeBlock text={SELF_MANAGED} what={t('start.gtidHelp.sql')} />}
            {mode !== null && (
              <Text size="sm">
                {t('start.gtidHelp.live', { value: mode })}. {t(on ? 'start.gtidHelp.on' : 'start.gtidHelp.off')}
              </Text>
            )}
            {rowImage !== null && (dataSource === 'azure-mysql' || dataSource === 'alibaba-rds-mysql') && (
              <Text size="sm">{t('start.rowImage', { value: rowImage })}.</Text>
            )}
          </Stack>
        </Accordion.Panel>
      </Accordion.Item>
    </Accordion>
  );
}
