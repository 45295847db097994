import { Tooltip } from '@mantine/core';
import { IconAlertTriangleFilled, IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import type { Job } from '@tideway/contract';
import { useTranslation } from 'react-i18next';
import { isDraft } from '../../app/paths.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { Aged } from '../../ui/aged.tsx';
import { AgeText } from '../../ui/time-text.tsx';
import { hasLowRunway } from './job-order.ts';
import { JobStateBadge } from './job-state-badge.tsx';
import classes from './jobs-table.module.css';
import { lagMeasuredAt, useLagTrend } from './lag-trend.ts';

export function StateCell({ job }: { job: Job }) {
  const since = job.state === 'running' ? (job.stageSince ?? job.stateSince) : job.stateSince;
  return (
    <span className={classes.state}>
      <JobStateBadge job={job} />
      {!isDraft(job) && (
        <span className={classes.age}>
          <AgeText iso={since} />
        </span>
      )}
    </span>
  );
}

function NoSource() {
  const { t } = useTranslation('jobs');
  return <span className={classes.faint}>{t('noSource')}</span>;
}

export function RouteCell({ job }: { job: Job }) {
  const source = job.source.host ?? job.source.privateLink;
  return (
    <span className={classes.route} title={`${source ?? ''} → ${job.clusterName}`}>
      {source ?? <NoSource />}
      <span className={classes.faint}> → </span>
      {job.clusterName}
    </span>
  );
}

function Trend({ trend }: { trend: 'rising' | 'falling' }) {
  const { t } = useTranslation('jobs');
  return trend === 'rising' ? (
    <IconArrowUp size={13} className={classes.rising} aria-label={t('lagRising')} />
  ) : (
    <IconArrowDown size={13} className={classes.falling} aria-label={t('lagFalling')} />
  );
}

export function LagCell({ job }: { job: Job }) {
  const { duration } = useFormat();
  const { lag } = job.progress;
  const asOf = lagMeasuredAt(job.progress);
  const trend = useLagTrend(lag.applied, asOf);
  if (isDraft(job) || job.state === 'paused') return null;
  return (
    <Aged value={lag.applied} asOf={asOf}>
      {(value) => (
        <>
          {duration(value)}
          {trend !== null && <Trend trend={trend} />}
        </>
      )}
    </Aged>
  );
}

export function RateCell({ job }: { job: Job }) {
  const { rate } = useFormat();
  if (isDraft(job) || job.state === 'paused') return null;
  return (
    <Aged value={job.progress.rowsPerSecond} asOf={job.progress.asOf}>
      {rate}
    </Aged>
  );
}

function LowRunway({ hours }: { hours: string }) {
  const { t } = useTranslation('jobs');
  const label = t('runwayLow', { hours });
  return (
    <Tooltip label={label}>
      <IconAlertTriangleFilled size={14} className={classes.warn} role="img" aria-label={label} />
    </Tooltip>
  );
}

export function RunwayCell({ job }: { job: Job }) {
  const { hours } = useFormat();
  if (isDraft(job)) return null;
  return (
    <Aged value={job.progress.runwayHours} asOf={job.progress.asOf}>
      {(value) => (
        <>
          {hours(value)}
          {hasLowRunway(job) && <LowRunway hours={hours(value)} />}
        </>
      )}
    </Aged>
  );
}
