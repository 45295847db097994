import { Alert, List, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ChoicePreview, type Job, type ResumeInput, ROUTES, routePath } from '@tideway/contract';
import { useTranslation } from 'react-i18next';
import { call } from '../../api/call.ts';
import { keys } from '../../api/query-keys.ts';
import { inLanguage } from '../../i18n/in-language.ts';
import { useLanguage } from '../../i18n/use-format.ts';
import { CodeBlock } from '../../ui/code-block.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { WaitingLine } from '../../ui/waiting.tsx';

type Sentence = ChoicePreview['effects'][number];

/** The server's English, or our Chinese for its code. */
function useSentence(): (kind: 'effects' | 'warnings', sentence: Sentence) => string {
  const { t } = useTranslation('details');
  const language = useLanguage();
  return (kind, { code, text, params }) =>
    language === 'en' ? text : String(t(`items.${kind}.${code}` as never, { defaultValue: text, ...params }));
}

/** What a choice would do, asked from the server before it is made: what changes, what to beware of, the statements. */
export function PreviewOfChoice({ job, input }: { job: Job; input: ResumeInput }) {
  const { t } = useTranslation('details');
  const say = useSentence();
  const language = useLanguage();
  const preview = useQuery({
    queryKey: [...keys.failedEvent(job.id), 'preview', job.stateSince, input],
    queryFn: ({ signal }) =>
      call('choicePreview', 'POST', routePath(ROUTES.jobChoicePreview, { jobId: job.id }), { body: input, signal }),
    staleTime: 0,
  });
  if (preview.isPending) return <WaitingLine what={t('inspector.previewing')} />;
  if (preview.isError) return <ProblemAlert error={preview.error} onRetry={() => void preview.refetch()} />;
  const { refusal, effects, warnings, sql } = inLanguage(preview.data, language);
  return (
    <Stack gap="xs" role="status" aria-label={t('inspector.preview')}>
      <Text size="sm" fw={600}>
        {t('inspector.preview')}
      </Text>
      {refusal !== null && <Alert color="red">{refusal}</Alert>}
      <List size="sm">
        {effects.map((effect) => (
          <List.Item key={effect.code}>{say('effects', effect)}</List.Item>
        ))}
      </List>
      {warnings.length > 0 && (
        <Alert color="yellow">
          <List size="sm">
            {warnings.map((warning) => (
              <List.Item key={warning.code + warning.text}>{say('warnings', warning)}</List.Item>
            ))}
          </List>
        </Alert>
      )}
      {sql.length > 0 && <CodeBlock text={sql.join(';\n')} what={t('inspector.previewSql')} />}
    </Stack>
  );
}
