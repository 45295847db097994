import { Stack, Text, Title } from '@mantine/core';
import { useFormContext, useWatch } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { CodeBlock } from '../../../ui/code-block.tsx';
import type { ConnectionsForm } from './connections-form.ts';
import { sourceGrants, targetGrants } from './grants.ts';

/** What has to be there before a test can pass: accounts as SQL, and the settings of this kind of source. */
export function NeedsPanel({ seenFrom }: { seenFrom: string | null }) {
  const { t } = useTranslation('wizard');
  const { control } = useFormContext<ConnectionsForm>();
  const [user, target, dataSource] = useWatch({ control, name: ['source.user', 'target.user', 'source.dataSource'] });
  return (
    <section aria-labelledby="needs-heading">
      <Title order={3} id="needs-heading" mb={6}>
        {t('needs.title')}
      </Title>
      <Stack gap={8}>
        <Text size="sm">{t('needs.intro')}</Text>
        <Text size="sm" fw={600}>
          {t('needs.sourceGrants')}
        </Text>
        <CodeBlock text={sourceGrants(user, seenFrom ?? '%')} what={t('needs.sourceGrants')} />
        <Text size="sm" fw={600}>
          {t('needs.targetGrants')}
        </Text>
        <CodeBlock text={targetGrants(target)} what={t('needs.targetGrants')} />
        <Text size="xs" c="dimmed">
          {t('needs.missingOnly')}
        </Text>
        <Text size="sm" fw={600}>
          {t('needs.settings')}
        </Text>
        <Text size="sm">{dataSource === '' ? t('needs.choose') : t(`needs.providers.${dataSource}`)}</Text>
      </Stack>
    </section>
  );
}
