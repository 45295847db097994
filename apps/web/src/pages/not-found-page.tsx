import { Button, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router-dom';
import { paths } from '../app/paths.ts';
import { Page } from '../ui/page.tsx';

/** For addresses that name nothing. */
export function NotFoundPage() {
  const { t } = useTranslation();
  return (
    <Page title={t('notFound.title')} crumbs={[{ label: t('nav.clusters'), to: paths.clusters }]}>
      <Stack align="flex-start">
        <Text>{t('notFound.body')}</Text>
        <Button component={Link} to={paths.clusters}>
          {t('notFound.home')}
        </Button>
      </Stack>
    </Page>
  );
}
