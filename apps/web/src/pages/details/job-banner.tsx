import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { type Job, ROUTES } from '@tideway/contract';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router-dom';
import { useMay } from '../../api/hooks/use-may.ts';
import { useIsAllowed } from '../../app/job-rules.ts';
import { paths } from '../../app/paths.ts';
import { formatTime } from '../../i18n/format.ts';
import { inLanguage } from '../../i18n/in-language.ts';
import { useFormat, useLanguage } from '../../i18n/use-format.ts';
import { useAge, useSecond } from '../../ui/ticker.ts';

/** In one sentence what, where and on whose side, what to do, and the ways on. */
function FailedBanner({ job, onResume }: { job: Job; onResume(): void }) {
  const { t } = useTranslation(['details', 'common']);
  const language = useLanguage();
  const may = useMay();
  const isAllowed = useIsAllowed();
  const { error } = job;
  if (error === null) return null;
  const { title, detail, remedy } = inLanguage(error, language);
  return (
    <Alert
      color="red"
      role="alert"
      mb="md"
      title={t('failed.title', { time: formatTime(job.stateSince, Date.now()), what: title })}
    >
      <Stack gap="xs">
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {t(`common:problem.sides.${error.scope}`)}: {detail}
        </Text>
        <Text size="sm">
          <b>{t('common:problem.whatToDo')}:</b> {remedy}
        </Text>
        <Group gap="xs">
          {error.retry !== 'never' && isAllowed('resume', job) && (
            <Button size="xs" onClick={onResume}>
              {t('failed.resume')}
            </Button>
          )}
          {may('GET', ROUTES.jobFailedEvent) && (
            <Button
              size="xs"
              variant="default"
              component={Link}
              to={paths.jobTab(job.clusterId, job.id, 'failed-event')}
            >
              {t('failed.inspect')}
            </Button>
          )}
        </Group>
      </Stack>
    </Alert>
  );
}

/** A job process that reports every second and has not for this long says nothing any more. */
const SILENT_SECONDS = 4;

function sentence(
  job: Job,
  isSilent: boolean,
  second: number,
  t: ReturnType<typeof useTranslation<'details'>>['t'],
  { hours, language }: ReturnType<typeof useFormat>,
) {
  const time = formatTime(job.stateSince, Date.now());
  if (job.state === 'paused') {
    const by = job.stateBy === null ? '' : ` ${t('by', { name: job.stateBy })}`;
    const runway = job.progress.runwayHours;
    return runway === null
      ? t('sentences.pausedUnknown', { time, by })
      : t('sentences.paused', { time, by, hours: hours(runway) });
  }
  if (job.stage === 'stalled') {
    const since = (isSilent ? job.progress.asOf : job.stageSince) ?? job.stateSince;
    return t(isSilent ? 'sentences.silent' : 'sentences.stalled', { time: formatTime(since, Date.now()) });
  }
  const { retry } = job.progress;
  if (job.stage === 'waiting-to-retry' && retry !== null) {
    const at = formatTime(retry.nextAt, Date.now());
    const isUnderWay = Date.parse(retry.nextAt) <= second * 1_000;
    const what = t(isUnderWay ? 'sentences.attempting' : 'sentences.retrying', { attempt: retry.attempt, time: at });
    const { reason } = inLanguage(retry, language);
    return reason === '' ? what : `${what} ${t('sentences.retryReason', { reason })}`;
  }
  return job.progress.replayWindow ? t('status.replay') : null;
}

/** The target differs by what operators left out, and will for ever: said as long as there is the job. */
function SkippedBanner({ job }: { job: Job }) {
  const { t } = useTranslation('details');
  const may = useMay();
  const { rows, transactions, ddl } = job.skipped;
  if (rows + transactions + ddl === 0) return null;
  return (
    <Alert color="orange" mb="md" role="status" title={t('skipped.title')}>
      <Group gap="xs">
        <Text size="sm">{t('skipped.rows', { rows, transactions, ddl })}</Text>
        {may('GET', ROUTES.jobFailedEvent) && (
          <Button size="xs" variant="default" component={Link} to={paths.jobTab(job.clusterId, job.id, 'failed-event')}>
            {t('skipped.see')}
          </Button>
        )}
      </Group>
    </Alert>
  );
}

/** What has to be said about the job before its numbers. */
export function JobBanner(props: { job: Job; onResume(): void }) {
  return (
    <>
      <SkippedBanner job={props.job} />
      <StateBanner {...props} />
    </>
  );
}

function StateBanner({ job, onResume }: { job: Job; onResume(): void }) {
  const { t } = useTranslation('details');
  const format = useFormat();
  const age = useAge(job.progress.asOf);
  const second = useSecond();
  if (job.state === 'failed') return <FailedBanner job={job} onResume={onResume} />;
  const text =
    job.state === 'deleted' ? t('deleted') : sentence(job, age === null || age >= SILENT_SECONDS, second, t, format);
  if (text === null) return null;
  const quiet = job.state === 'paused' || job.state === 'deleted';
  return (
    <Alert color={quiet ? 'gray' : 'yellow'} mb="md" role="status">
      {text}
    </Alert>
  );
}
