import { ActionIcon, Menu, Text, Tooltip } from '@mantine/core';
import { IconAlertTriangleFilled, IconArrowDown, IconArrowUp, IconDots } from '@tabler/icons-react';
import { type Job, ROUTES } from '@tideway/contract';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router-dom';
import { useMay } from '../../api/hooks/use-may.ts';
import { useIsAllowed } from '../../app/job-rules.ts';
import { isDraft, jobHome, paths } from '../../app/paths.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { Aged } from '../../ui/aged.tsx';
import { AgeText } from '../../ui/time-text.tsx';
import type { JobAsk } from '../job-actions/job-modals.tsx';
import { useDuplicate } from '../job-actions/use-duplicate.ts';
import { hasLowRunway } from './job-order.ts';
import { JobStateBadge } from './job-state-badge.tsx';
import classes from './jobs-table.module.css';
import { useLagTrend } from './lag-trend.ts';

export function StateCell({ job }: { job: Job }) {
  const since = job.state === 'running' ? (job.stageSince ?? job.stateSince) : job.stateSince;
  return (
    <span className={classes.state}>
      <JobStateBadge job={job} />
      {!isDraft(job) && (
        <Text span size="xs" c="dimmed">
          <AgeText iso={since} />
        </Text>
      )}
    </span>
  );
}

export function RouteCell({ job }: { job: Job }) {
  const { t } = useTranslation('jobs');
  const source = job.source.host ?? job.source.privateLink;
  return (
    <span className={classes.route} title={`${source ?? ''} → ${job.clusterName}`}>
      {source ?? <span className={classes.faint}>{t('noSource')}</span>}
      <span className={classes.faint}> → </span>
      {job.clusterName}
    </span>
  );
}

export function LagCell({ job }: { job: Job }) {
  const { t } = useTranslation('jobs');
  const { duration } = useFormat();
  const { lag, asOf } = job.progress;
  const trend = useLagTrend(lag.applied, asOf);
  if (isDraft(job) || job.state === 'paused') return null;
  return (
    <Aged value={lag.applied} asOf={asOf}>
      {(value) => (
        <>
          {duration(value)}
          {trend === 'rising' && <IconArrowUp size={13} className={classes.rising} aria-label={t('lagRising')} />}
          {trend === 'falling' && <IconArrowDown size={13} className={classes.falling} aria-label={t('lagFalling')} />}
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

export function RunwayCell({ job }: { job: Job }) {
  const { t } = useTranslation('jobs');
  const { hours } = useFormat();
  if (isDraft(job)) return null;
  return (
    <Aged value={job.progress.runwayHours} asOf={job.progress.asOf}>
      {(value) => (
        <>
          {hours(value)}
          {hasLowRunway(job) && (
            <Tooltip label={t('runwayLow', { hours: hours(value) })}>
              <IconAlertTriangleFilled
                size={14}
                className={classes.warn}
                role="img"
                aria-label={t('runwayLow', { hours: hours(value) })}
              />
            </Tooltip>
          )}
        </>
      )}
    </Aged>
  );
}

export function JobMenu({ job, onAsk }: { job: Job; onAsk(ask: JobAsk): void }) {
  const { t } = useTranslation(['jobs', 'common']);
  const duplicate = useDuplicate();
  const may = useMay();
  const isAllowed = useIsAllowed();
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={30}
          aria-label={t('common:actions.moreFor', { name: job.name })}
        >
          <IconDots size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {(!isDraft(job) || may('PATCH', ROUTES.job)) && (
          <Menu.Item component={Link} to={jobHome(job)}>
            {t(isDraft(job) ? 'actions.continue' : 'actions.open')}
          </Menu.Item>
        )}
        {!isDraft(job) && (
          <>
            <Menu.Item disabled={!isAllowed('pause', job)} onClick={() => onAsk({ what: 'pause', job })}>
              {t('actions.pause')}
            </Menu.Item>
            <Menu.Item disabled={!isAllowed('resume', job)} onClick={() => onAsk({ what: 'resume', job })}>
              {t('actions.resume')}
            </Menu.Item>
            {isAllowed('connections', job) && (
              <Menu.Item component={Link} to={paths.editConnections(job.clusterId, job.id)}>
                {t('actions.connections')}
              </Menu.Item>
            )}
          </>
        )}
        <Menu.Item disabled={!may('POST', ROUTES.jobs)} onClick={() => duplicate.mutate(job)}>
          {t('actions.duplicate')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item color="red" disabled={!isAllowed('delete', job)} onClick={() => onAsk({ what: 'delete', job })}>
          {t('actions.delete')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
