import { Anchor, Button, Group, Radio, Stack, Text } from '@mantine/core';
import { type Job, ROUTES } from '@tideway/contract';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router-dom';
import { type ResumeChoice, resumeJob, useJobAction } from '../../api/hooks/use-job-actions.ts';
import { useMay } from '../../api/hooks/use-may.ts';
import { isConflict } from '../../app/job-rules.ts';
import { paths } from '../../app/paths.ts';
import { inLanguage } from '../../i18n/in-language.ts';
import { useLanguage } from '../../i18n/use-format.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';

type Mode = ResumeChoice['mode'];

/** After a conflict: the source overwrites (as the document promises, preselected) or the same again, strictly. */
function ConflictChoice({ mode, onMode }: { mode: Mode; onMode(mode: Mode): void }) {
  const { t } = useTranslation('jobs');
  return (
    <Radio.Group value={mode} onChange={(value) => onMode(value as Mode)} label={t('resume.conflictBody')}>
      <Stack gap="sm" mt="sm">
        {(['overwrite', 'strict'] as const).map((choice) => (
          <Radio key={choice} value={choice} label={t(`resume.${choice}`)} description={t(`resume.${choice}Body`)} />
        ))}
      </Stack>
    </Radio.Group>
  );
}

/** What a plain Resume comes to. */
function PlainResume({ job }: { job: Job }) {
  const { t } = useTranslation('jobs');
  if (job.state !== 'failed') return <Text size="sm">{t('resume.body')}</Text>;
  return <Text size="sm">{t(job.error?.code === 'TARGET_DDL_STOPPED' ? 'resume.runsDdl' : 'resume.failedBody')}</Text>;
}

/** After a failure, where the other ways on are. */
function OtherWays({ job, onClose }: { job: Job; onClose(): void }) {
  const { t } = useTranslation('jobs');
  const may = useMay();
  if (job.state !== 'failed' || !may('GET', ROUTES.jobFailedEvent)) return null;
  return (
    <Anchor component={Link} size="sm" to={paths.jobTab(job.clusterId, job.id, 'failed-event')} onClick={onClose}>
      {t('resume.otherWays')}
    </Anchor>
  );
}

/** Says what Resume will do; after a conflict it asks which way. */
export function ResumeModal({ job, onClose }: { job: Job; onClose(): void }) {
  const language = useLanguage();
  const { t } = useTranslation(['jobs', 'common']);
  const conflict = isConflict(job);
  const [mode, setMode] = useState<Mode>(conflict ? 'overwrite' : 'strict');
  const resume = useJobAction(() => resumeJob(job.id, { mode }));
  return (
    <Dialog onClose={onClose} size="lg" title={t('resume.title', { name: job.name })}>
      <Stack>
        {job.error !== null && (
          <Text size="sm">
            <b>{t('resume.cause')}:</b> {inLanguage(job.error, language).detail}
          </Text>
        )}
        {conflict ? <ConflictChoice mode={mode} onMode={setMode} /> : <PlainResume job={job} />}
        <OtherWays job={job} onClose={onClose} />
        {resume.isError && <ProblemAlert error={resume.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common:actions.cancel')}
          </Button>
          <Button
            data-autofocus={!conflict || undefined}
            loading={resume.isPending}
            onClick={() => resume.mutate(undefined, { onSuccess: onClose })}
          >
            {t('resume.confirm')}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
