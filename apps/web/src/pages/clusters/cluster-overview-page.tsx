import { Alert, Anchor, Button, Group, SimpleGrid, Text } from '@mantine/core';
import { type Cluster, type Job, ROUTES } from '@tideway/contract';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useParams } from 'react-router-dom';
import { useCluster } from '../../api/hooks/use-clusters.ts';
import { useJobs } from '../../api/hooks/use-jobs.ts';
import { useMay } from '../../api/hooks/use-may.ts';
import { jobHome, paths } from '../../app/paths.ts';
import { ClusterBadges } from '../../ui/cluster-badges.tsx';
import { Card, Facts } from '../../ui/facts.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import { Waiting } from '../../ui/waiting.tsx';
import { byUrgency } from '../jobs/job-order.ts';
import { JobStateBadge } from '../jobs/job-state-badge.tsx';
import { DeleteClusterModal } from './delete-cluster-modal.tsx';
import { TestClusterModal } from './test-cluster-modal.tsx';

function ClusterFacts({ cluster }: { cluster: Cluster }) {
  const { t } = useTranslation(['clusters', 'common']);
  const address = (
    <span className="mono">
      {cluster.host}:{cluster.port}
    </span>
  );
  return (
    <Card title={t('overview.facts')}>
      <Facts
        facts={[
          { label: t('columns.tier'), value: t(`common:tier.${cluster.tier}`) },
          { label: t('columns.region'), value: cluster.region },
          { label: t('overview.address'), value: address },
          { label: t('columns.tls'), value: t(cluster.tls.enabled ? 'tlsOn' : 'tlsOff') },
          { label: t('overview.registered'), value: <TimeText iso={cluster.createdAt} full /> },
        ]}
      />
    </Card>
  );
}

function Migration({ clusterId, jobs }: { clusterId: string; jobs: readonly Job[] | undefined }) {
  const { t } = useTranslation(['clusters', 'jobs']);
  const may = useMay();
  const worst = [...(jobs ?? [])].sort(byUrgency).slice(0, 5);
  return (
    <Card title={t('overview.migration')}>
      <Text size="sm" mb="sm">
        {t('overview.migrationBody')}
      </Text>
      {worst.map((job) => (
        <Group key={job.id} justify="space-between" py={5} gap="xs">
          <Anchor component={Link} to={jobHome(job)} size="md">
            {job.name || t('jobs:unnamed')}
          </Anchor>
          <JobStateBadge job={job} />
        </Group>
      ))}
      {jobs?.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('overview.noJobs')}
        </Text>
      )}
      <Group mt="md" gap="xs">
        <Button component={Link} to={paths.jobs(clusterId)}>
          {t('overview.open')}
        </Button>
        {may('POST', ROUTES.jobs) && (
          <Button component={Link} to={paths.newJob(clusterId)} variant="default">
            {t('overview.create')}
          </Button>
        )}
      </Group>
    </Card>
  );
}

/** One cluster: what it is, and the way to its migration jobs. */
export function ClusterOverviewPage() {
  const { t } = useTranslation(['clusters', 'common']);
  const { clusterId } = useParams();
  const navigate = useNavigate();
  const cluster = useCluster(clusterId);
  const jobs = useJobs(clusterId, true);
  const may = useMay();
  const [asked, setAsked] = useState<'test' | 'delete' | null>(null);
  const data = cluster.data;
  const crumbs = [{ label: t('title'), to: paths.clusters }, { label: data?.name ?? '…' }];
  if (data === undefined) {
    return (
      <Page title={t('overview.facts')} crumbs={crumbs}>
        {cluster.isError ? <ProblemAlert error={cluster.error} /> : <Waiting what={t('loading')} />}
      </Page>
    );
  }
  const actions = (
    <>
      {may('POST', ROUTES.clusterTest) && (
        <Button variant="default" onClick={() => setAsked('test')}>
          {t('actions.test')}
        </Button>
      )}
      {may('PUT', ROUTES.cluster) && (
        <Button variant="default" component={Link} to={paths.editCluster(data.id)}>
          {t('actions.edit')}
        </Button>
      )}
      {may('DELETE', ROUTES.cluster) && (
        <Button variant="default" onClick={() => setAsked('delete')}>
          {t('actions.delete')}
        </Button>
      )}
    </>
  );
  return (
    <Page title={data.name} crumbs={crumbs} beside={<ClusterBadges cluster={data} />} actions={actions}>
      {data.tier === 'essential' && (
        <Alert mb="md" variant="light">
          {t('common:beta.note')}
        </Alert>
      )}
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        <ClusterFacts cluster={data} />
        <Migration clusterId={data.id} jobs={jobs.data} />
      </SimpleGrid>
      {asked === 'test' && <TestClusterModal cluster={data} onClose={() => setAsked(null)} />}
      {asked === 'delete' && (
        <DeleteClusterModal cluster={data} onClose={() => setAsked(null)} onDeleted={() => navigate(paths.clusters)} />
      )}
    </Page>
  );
}
