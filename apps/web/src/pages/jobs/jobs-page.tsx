import { Alert, Button, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import type { RowSelectionState } from '@tanstack/react-table';
import { ROUTES } from '@tideway/contract';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router-dom';
import { useCluster } from '../../api/hooks/use-clusters.ts';
import { useJobs } from '../../api/hooks/use-jobs.ts';
import { useMay } from '../../api/hooks/use-may.ts';
import { paths } from '../../app/paths.ts';
import { ClusterBadges } from '../../ui/cluster-badges.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { StreamNotice } from '../../ui/stream-notice.tsx';
import { Waiting } from '../../ui/waiting.tsx';
import { type JobAsk, JobModals } from '../job-actions/job-modals.tsx';
import { BulkBar } from './bulk-bar.tsx';
import { ImportModal } from './import-modal.tsx';
import { filterJobs } from './job-filter.ts';
import { byUrgency } from './job-order.ts';
import { JobsTable } from './jobs-table.tsx';
import { JobsToolbar } from './jobs-toolbar.tsx';
import { useListParams } from './use-list-params.ts';

function CreateButton({ clusterId }: { clusterId: string }) {
  const { t } = useTranslation('jobs');
  const may = useMay();
  if (!may('POST', ROUTES.jobs)) return null;
  return (
    <Button component={Link} to={paths.newJob(clusterId)} leftSection={<IconPlus size={16} aria-hidden />}>
      {t('create')}
    </Button>
  );
}

function NoJobs({ clusterId }: { clusterId: string }) {
  const { t } = useTranslation('jobs');
  return (
    <Empty
      sentence={t('empty.sentence')}
      hint={t('empty.hint')}
      items={[t('empty.items.source'), t('empty.items.start'), t('empty.items.tables')]}
    >
      <CreateButton clusterId={clusterId} />
    </Empty>
  );
}

function JobList({ clusterId, jobs }: { clusterId: string; jobs: Parameters<typeof filterJobs>[0] }) {
  const { t } = useTranslation('jobs');
  const params = useListParams();
  const [selection, setSelection] = useState<RowSelectionState>({});
  const [ask, setAsk] = useState<JobAsk | null>(null);
  const shown = useMemo(() => filterJobs(jobs, params.filter).sort(byUrgency), [jobs, params.filter]);
  if (jobs.length === 0) return <NoJobs clusterId={clusterId} />;
  return (
    <>
      <JobsToolbar jobs={jobs} params={params} />
      {shown.length === 0 ? (
        <Text c="dimmed" py="lg">
          {t('noMatch')}
        </Text>
      ) : (
        <JobsTable
          jobs={shown}
          sorting={params.sorting}
          onSort={params.setSorting}
          selection={selection}
          onSelection={setSelection}
          onAsk={setAsk}
        />
      )}
      <BulkBar jobs={jobs.filter((job) => selection[job.id])} onClear={() => setSelection({})} />
      <JobModals ask={ask} onClose={() => setAsk(null)} />
    </>
  );
}

/** The migration jobs of a cluster, worst first. */
export function JobsPage() {
  const { t } = useTranslation(['jobs', 'common', 'wizard']);
  const { clusterId = '' } = useParams();
  const cluster = useCluster(clusterId);
  const jobs = useJobs(clusterId, true);
  const may = useMay();
  const [importing, setImporting] = useState(false);
  const crumbs = [
    { label: t('common:nav.clusters'), to: paths.clusters },
    { label: cluster.data?.name ?? '…', to: paths.cluster(clusterId) },
    { label: t('title') },
  ];
  return (
    <Page
      title={t('title')}
      crumbs={crumbs}
      beside={cluster.data && <ClusterBadges cluster={cluster.data} />}
      actions={
        <>
          {may('POST', ROUTES.jobImport) && (
            <Button variant="default" onClick={() => setImporting(true)}>
              {t('import.button')}
            </Button>
          )}
          <CreateButton clusterId={clusterId} />
        </>
      }
    >
      {cluster.data?.tier === 'essential' && <Alert mb="md">{t('common:beta.note')}</Alert>}
      {importing && <ImportModal clusterId={clusterId} onClose={() => setImporting(false)} />}
      <StreamNotice />
      {jobs.isError && <ProblemAlert error={jobs.error} onRetry={() => void jobs.refetch()} />}
      {jobs.isPending && <Waiting what={t('loading')} rows={5} />}
      {jobs.data && <JobList clusterId={clusterId} jobs={jobs.data} />}
    </Page>
  );
}
