import { Button, Group, Radio, Stack, Textarea, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import type { FailedEvent, Job } from '@tideway/contract';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ResumeChoice, resumeJob, useJobAction } from '../../api/hooks/use-job-actions.ts';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { PreviewOfChoice } from './choice-preview.tsx';

type Choice = FailedEvent['choices'][number];

/** Choices that Resume can carry out today; others are named by the API when it can. */
const RESUMES: Readonly<Partial<Record<Choice, (sql: string) => ResumeChoice>>> = {
  retry: () => ({ mode: 'strict' }),
  'create-table': () => ({ mode: 'strict', createTable: {} }),
  'skip-row': () => ({ mode: 'strict', skip: 'row' }),
  'skip-transaction': () => ({ mode: 'strict', skip: 'transaction' }),
  'run-ddl': () => ({ mode: 'strict', ddl: { action: 'run' } }),
  overwrite: () => ({ mode: 'overwrite' }),
  'skip-ddl': () => ({ mode: 'strict', ddl: { action: 'skip' } }),
  'replace-ddl': (sql) => ({ mode: 'strict', ddl: { action: 'replace', sql } }),
};

/** The ways on, each with what it will change; the first is what the document promises. */
export function FailureChoices({ job, event }: { job: Job; event: FailedEvent }) {
  const { t } = useTranslation('details');
  const choices = event.choices.filter((choice) => RESUMES[choice] !== undefined);
  const [chosen, setChosen] = useState<Choice | undefined>(event.preferred ?? choices[0]);
  const [sql, setSql] = useState(event.sql ?? '');
  const [reason, setReason] = useState('');
  const [typed] = useDebouncedValue(sql, 400);
  const resume = useJobAction((choice: ResumeChoice) => resumeJob(job.id, choice));
  if (chosen === undefined || job.state !== 'failed') return null;
  const missing = chosen === 'replace-ddl' && sql.trim() === '';
  const act = () => {
    const make = RESUMES[chosen];
    if (make !== undefined && !missing)
      resume.mutate({ ...make(sql), failedAt: event.at, ...(reason.trim() !== '' && { reason }) });
  };
  return (
    <Stack gap="sm">
      <Radio.Group label={t('inspector.choices')} value={chosen} onChange={(value) => setChosen(value as Choice)}>
        <Stack gap="xs" mt="xs">
          {choices.map((choice) => (
            <Radio
              key={choice}
              value={choice}
              label={t(`inspector.choice.${choice}.label`)}
              description={t(`inspector.choice.${choice}.effect`)}
            />
          ))}
        </Stack>
      </Radio.Group>
      {chosen === 'replace-ddl' && (
        <Textarea
          label={t('inspector.replacement')}
          value={sql}
          autosize
          minRows={3}
          spellCheck={false}
          error={missing && t('inspector.replacementRequired')}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 12.5 } }}
          onChange={(changed) => setSql(changed.currentTarget.value)}
        />
      )}
      {!missing && <PreviewOfChoice job={job} input={{ mode: 'strict', ...RESUMES[chosen]?.(typed) }} />}
      <TextInput
        label={t('inspector.reason')}
        value={reason}
        maxLength={1_000}
        onChange={(changed) => setReason(changed.currentTarget.value)}
      />
      {resume.isError && <ProblemAlert error={resume.error} />}
      <Group>
        <Button onClick={act} loading={resume.isPending} disabled={missing}>
          {t('inspector.do')}
        </Button>
      </Group>
    </Stack>
  );
}
