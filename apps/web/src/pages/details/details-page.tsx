import { ActionIcon, Button, Menu, Text } from '@mantine/core';
import { IconDots, IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { type Job, ROUTES } from '@tideway/contract';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, Navigate, useLocation, useNavigate, useParams } from 'react-router-dom';
import { useCluster } from '../../api/hooks/use-clusters.ts';
import { useJob } from '../../api/hooks/use-jobs.ts';
import { useMay } from '../../api/hooks/use-may.ts';
import { useIsAllowed } from '../../app/job-rules.ts';
import { isDraft, jobHome, paths } from '../../app/paths.ts';
import { StandInBadge } from '../../ui/cluster-badges.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { StatusBadge } from '../../ui/status-badge.tsx';
import { StreamNotice } from '../../ui/stream-notice.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import { Waiting } from '../../ui/waiting.tsx';
import { type JobAsk, JobModals } from '../job-actions/job-modals.tsx';
import { useDuplicate } from '../job-actions/use-duplicate.ts';
import { JobStateBadge, pendingIntent } from '../jobs/job-state-badge.tsx';
import { ConfigurationTab } from './configuration-tab.tsx';
import { DETAILS_TABS, type DetailsTab, DetailsTabs } from './details-tabs.tsx';
import { EventsTab } from './events-tab.tsx';
import { exportJob } from './export-job.ts';
import { JobBanner } from './job-banner.tsx';
import { StatusCard } from './status-card.tsx';
import { TablesTab } from './tables-tab.tsx';

const OverviewTab = lazy(() => import('./charts/overview-tab.tsx').then((m) => ({ default: m.OverviewTab })));
const FailedEventTab = lazy(() => import('./failed-event-tab.tsx').then((m) => ({ default: m.FailedEventTab })));
const LogTab = lazy(() => import('./log-tab.tsx').then((m) => ({ default: m.LogTab })));

function Tab({ job, tab, onAsk }: { job: Job; tab: DetailsTab; onAsk(ask: JobAsk): void }) {
  if (tab === 'tables') return <TablesTab job={job} />;
  if (tab === 'events') return <EventsTab job={job} />;
  if (tab === 'failed-event') return <FailedEventTab job={job} />;
  if (tab === 'configuration') return <ConfigurationTab job={job} onAsk={onAsk} />;
  return tab === 'log' ? <LogTab job={job} /> : <OverviewTab job={job} />;
}

function Actions({ job, onAsk }: { job: Job; onAsk(ask: JobAsk): void }) {
  const { t } = useTranslation(['jobs', 'common', 'details']);
  const duplicate = useDuplicate();
  const may = useMay();
  const isAllowed = useIsAllowed();
  return (
    <>
      {isAllowed('pause', job) && (
        <Button
          variant="default"
          leftSection={<IconPlayerPause size={16} aria-hidden />}
          onClick={() => onAsk({ what: 'pause', job })}
        >
          {t('actions.pause')}
        </Button>
      )}
      {isAllowed('resume', job) && (
        <Button leftSection={<IconPlayerPlay size={16} aria-hidden />} onClick={() => onAsk({ what: 'resume', job })}>
          {t('actions.resume')}
        </Button>
      )}
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="default" size={36} aria-label={t('common:actions.more')}>
            <IconDots size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item disabled={!isAllowed('spec', job)} onClick={() => onAsk({ what: 'spec', job })}>
            {t('actions.spec')}
          </Menu.Item>
          {isAllowed('connections', job) && (
            <Menu.Item component={Link} to={paths.editConnections(job.clusterId, job.id)}>
              {t('actions.connections')}
            </Menu.Item>
          )}
          <Menu.Item disabled={!may('POST', ROUTES.jobs)} onClick={() => duplicate.mutate(job)}>
            {t('actions.duplicate')}
          </Menu.Item>
          <Menu.Item onClick={() => void exportJob(job, 'yaml')}>{t('actions.export')}</Menu.Item>
          <Menu.Divider />
          <Menu.Item color="red" disabled={!isAllowed('delete', job)} onClick={() => onAsk({ what: 'delete', job })}>
            {t('actions.delete')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  );
}

/** State, stage and since when: "Running · Catching up since 12:10". */
function Beside({ job }: { job: Job }) {
  const { t } = useTranslation(['details', 'jobs']);
  const staged = job.state === 'running' && job.stage !== null && pendingIntent(job) === null;
  const since = staged ? (job.stageSince ?? job.stateSince) : job.stateSince;
  return (
    <>
      {staged && (
        <StatusBadge tone="info" shape="dot">
          {t('jobs:states.running')}
        </StatusBadge>
      )}
      <JobStateBadge job={job} />
      <Text span size="sm" c="dimmed">
        {t('since', { time: '' })}
        <TimeText iso={since} />
      </Text>
      {job.standIn && <StandInBadge />}
    </>
  );
}

function DetailsBody({ job, tab }: { job: Job; tab: DetailsTab }) {
  const { t } = useTranslation(['details', 'jobs', 'common', 'wizard']);
  const navigate = useNavigate();
  const [ask, setAsk] = useState<JobAsk | null>(null);
  const crumbs = [
    { label: t('common:nav.clusters'), to: paths.clusters },
    { label: job.clusterName, to: paths.cluster(job.clusterId) },
    { label: t('jobs:title'), to: paths.jobs(job.clusterId) },
    { label: job.name },
  ];
  return (
    <Page
      title={job.name}
      crumbs={crumbs}
      beside={<Beside job={job} />}
      {...(job.state !== 'deleted' && { actions: <Actions job={job} onAsk={setAsk} /> })}
    >
      <StreamNotice />
      <JobBanner job={job} onResume={() => setAsk({ what: 'resume', job })} />
      <StatusCard job={job} />
      <DetailsTabs job={job} />
      <Suspense fallback={<Waiting what={t('loading')} />}>
        <Tab job={job} tab={tab} onAsk={setAsk} />
      </Suspense>
      <JobModals ask={ask} onClose={() => setAsk(null)} onDeleted={() => navigate(paths.jobs(job.clusterId))} />
    </Page>
  );
}

/** Migration Job Details: the page people watch. */
export function DetailsPage() {
  const { t } = useTranslation(['details', 'jobs', 'common', 'wizard']);
  const { clusterId = '', jobId = '' } = useParams();
  const last = useLocation().pathname.split('/').at(-1);
  const tab = DETAILS_TABS.find((name) => name === last) ?? 'overview';
  const job = useJob(jobId, true);
  const cluster = useCluster(clusterId);
  if (job.data && isDraft(job.data)) return <Navigate to={jobHome(job.data)} replace />;
  if (job.data) return <DetailsBody job={job.data} tab={tab} />;
  const crumbs = [
    { label: cluster.data?.name ?? '…', to: paths.cluster(clusterId) },
    { label: t('jobs:title'), to: paths.jobs(clusterId) },
  ];
  return (
    <Page title={t('jobs:title')} crumbs={crumbs}>
      {job.isError ? (
        <ProblemAlert error={job.error} onRetry={() => void job.refetch()} />
      ) : (
        <Waiting what={t('loading')} rows={5} />
      )}
    </Page>
  );
}
