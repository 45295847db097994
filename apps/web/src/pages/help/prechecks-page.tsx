import { Stack, Text, Title } from '@mantine/core';
import { PRECHECK_TEXTS } from '@tideway/contract';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'react-router-dom';
import { useLanguage } from '../../i18n/use-format.ts';
import { Page } from '../../ui/page.tsx';

/** Every precheck item with its reason; a card of the precheck leads to its entry. */
export function PrechecksPage() {
  const { t } = useTranslation('precheck');
  const language = useLanguage();
  const { hash } = useLocation();
  useEffect(() => {
    const entry = document.getElementById(hash.slice(1));
    entry?.scrollIntoView({ block: 'center' });
    entry?.focus({ preventScroll: true });
  }, [hash]);
  return (
    <Page title={t('help.title')} crumbs={[{ label: t('help.title') }]}>
      <Text size="sm" c="dimmed" mb="md" maw={720}>
        {t('help.intro')}
      </Text>
      <Stack gap="md" maw={720}>
        {Object.entries(PRECHECK_TEXTS).map(([id, texts]) => (
          <section key={id} id={id} tabIndex={-1} aria-labelledby={`${id}-title`}>
            <Title order={2} size="h4" id={`${id}-title`}>
              {texts[language].title}
            </Title>
            <Text size="xs" c="dimmed" className="mono">
              {id}
            </Text>
            <Text size="sm" mt={4}>
              {texts[language].why}
            </Text>
          </section>
        ))}
      </Stack>
    </Page>
  );
}
