import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { TFunction } from 'i18next';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemError, UnreachableError } from '../api/problem-error.ts';
import { inLanguage } from '../i18n/in-language.ts';
import { useLanguage } from '../i18n/use-format.ts';

/** What a person is told of an error: what it is, what happened, what to do, and how to find it in the log. */
interface Told {
  title: string;
  detail: string;
  remedy: string;
  traceId: string | null;
}

function tell(error: unknown, language: 'en' | 'zh', t: TFunction<'common'>): Told {
  if (error instanceof ProblemError) {
    const { problem } = error;
    return inLanguage(problem, language);
  }
  if (error instanceof UnreachableError) {
    return {
      title: t('problem.unreachable.title'),
      detail: t('problem.unreachable.detail', { reason: error.message }),
      remedy: t('problem.unreachable.remedy'),
      traceId: null,
    };
  }
  const detail = error instanceof Error ? error.message : String(error);
  return { title: t('problem.unexpected.title'), detail, remedy: t('problem.unexpected.remedy'), traceId: null };
}

/** Shows an error of a call. `onRetry` adds the button; further choices come as children. */
export function ProblemAlert(props: { error: unknown; onRetry?: () => void; children?: ReactNode }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const told = tell(props.error, language, t);
  return (
    <Alert color="red" title={told.title} icon={<IconAlertTriangle aria-hidden />} role="alert">
      <Stack gap="xs">
        <Text size="sm">{told.detail}</Text>
        <Text size="sm">
          <b>{t('problem.whatToDo')}:</b> {told.remedy}
        </Text>
        {told.traceId !== null && (
          <Text size="xs" c="dimmed">
            {t('problem.trace')} <span className="mono">{told.traceId}</span>
          </Text>
        )}
        {(props.onRetry !== undefined || props.children !== undefined) && (
          <Group gap="xs">
            {props.onRetry && (
              <Button size="xs" variant="default" onClick={props.onRetry}>
                {t('actions.retry')}
              </Button>
            )}
            {props.children}
          </Group>
        )}
      </Stack>
    </Alert>
  );
}
