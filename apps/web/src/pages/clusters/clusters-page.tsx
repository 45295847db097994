import { ActionIcon, Anchor, Button, Menu } from '@mantine/core';
import { IconDots, IconPlus } from '@tabler/icons-react';
import { type Cluster, ROUTES } from '@tideway/contract';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router-dom';
import { useClusters } from '../../api/hooks/use-clusters.ts';
import { useMay } from '../../api/hooks/use-may.ts';
import { useProject } from '../../api/hooks/use-project.ts';
import { paths } from '../../app/paths.ts';
import { ClusterBadges } from '../../ui/cluster-badges.tsx';
import table from '../../ui/data-table.module.css';
import { Empty } from '../../ui/empty.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { Waiting } from '../../ui/waiting.tsx';
import { DeleteClusterModal } from './delete-cluster-modal.tsx';
import { TestClusterModal } from './test-cluster-modal.tsx';

type Ask = { what: 'test' | 'delete'; cluster: Cluster } | null;

function RowMenu({ cluster, onAsk }: { cluster: Cluster; onAsk(ask: Ask): void }) {
  const { t } = useTranslation(['clusters', 'common']);
  const may = useMay();
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={30}
          aria-label={t('common:actions.moreFor', { name: cluster.name })}
        >
          <IconDots size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item component={Link} to={paths.jobs(cluster.id)}>
          {t('actions.migration')}
        </Menu.Item>
        <Menu.Item disabled={!may('POST', ROUTES.clusterTest)} onClick={() => onAsk({ what: 'test', cluster })}>
          {t('actions.test')}
        </Menu.Item>
        {may('PUT', ROUTES.cluster) && (
          <Menu.Item component={Link} to={paths.editCluster(cluster.id)}>
            {t('actions.edit')}
          </Menu.Item>
        )}
        <Menu.Divider />
        <Menu.Item
          color="red"
          disabled={!may('DELETE', ROUTES.cluster)}
          onClick={() => onAsk({ what: 'delete', cluster })}
        >
          {t('actions.delete')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function ClusterTable({ clusters, onAsk }: { clusters: readonly Cluster[]; onAsk(ask: Ask): void }) {
  const { t } = useTranslation(['clusters', 'common']);
  const names = ['name', 'tier', 'region', 'address', 'tls', 'jobs'] as const;
  return (
    <div className={table.frame}>
      <table className={table.table}>
        <thead>
          <tr>
            {names.map((name) => (
              <th key={name} scope="col">
                {t(`columns.${name}`)}
              </th>
            ))}
            <th scope="col" className={table.actions} aria-label={t('columns.actions')} />
          </tr>
        </thead>
        <tbody>
          {clusters.map((cluster) => (
            <tr key={cluster.id}>
              <td className={table.name}>
                <Anchor component={Link} to={paths.cluster(cluster.id)} fw={600} size="md" underline="hover">
                  {cluster.name}
                </Anchor>
              </td>
              <td style={{ gridRow: 2, gridColumn: '1 / -1' }}>
                <ClusterBadges cluster={cluster} />
              </td>
              <td data-label={t('columns.region')}>{cluster.region}</td>
              <td data-label={t('columns.address')} className={table.wide}>
                <span className="mono" style={{ overflowWrap: 'anywhere' }}>
                  {cluster.host}:{cluster.port}
                </span>
              </td>
              <td data-label={t('columns.tls')}>{t(cluster.tls.enabled ? 'tlsOn' : 'tlsOff')}</td>
              <td data-label={t('columns.jobs')}>
                <Anchor component={Link} to={paths.jobs(cluster.id)} size="md">
                  {t('jobs', { count: cluster.jobCount })}
                </Anchor>
              </td>
              <td className={table.actions} style={{ gridRow: 1, gridColumn: 2 }}>
                <RowMenu cluster={cluster} onAsk={onAsk} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function RegisterButton() {
  const { t } = useTranslation('clusters');
  const may = useMay();
  if (!may('POST', ROUTES.clusters)) return null;
  return (
    <Button component={Link} to={paths.newCluster} leftSection={<IconPlus size={16} aria-hidden />}>
      {t('register')}
    </Button>
  );
}

function NoClusters() {
  const { t } = useTranslation('clusters');
  return (
    <Empty
      sentence={t('empty.sentence')}
      hint={t('empty.hint')}
      items={[t('empty.items.address'), t('empty.items.tls'), t('empty.items.user')]}
    >
      <RegisterButton />
    </Empty>
  );
}

/** The registered clusters of the project in view. */
export function ClustersPage() {
  const { t } = useTranslation(['clusters', 'common']);
  const place = useProject();
  const clusters = useClusters(place?.project.id);
  const [ask, setAsk] = useState<Ask>(null);
  return (
    <Page
      title={t('title')}
      crumbs={place ? [{ label: place.organization.name }, { label: place.project.name }, { label: t('title') }] : []}
      {...(clusters.data?.length ? { actions: <RegisterButton /> } : {})}
    >
      {clusters.isError && <ProblemAlert error={clusters.error} onRetry={() => void clusters.refetch()} />}
      {clusters.isPending && <Waiting what={t('loading')} rows={4} />}
      {clusters.data?.length === 0 && <NoClusters />}
      {clusters.data && clusters.data.length > 0 && <ClusterTable clusters={clusters.data} onAsk={setAsk} />}
      {ask?.what === 'test' && <TestClusterModal cluster={ask.cluster} onClose={() => setAsk(null)} />}
      {ask?.what === 'delete' && (
        <DeleteClusterModal cluster={ask.cluster} onClose={() => setAsk(null)} onDeleted={() => setAsk(null)} />
      )}
    </Page>
  );
}
