import { Anchor, List, Text } from '@mantine/core';
import type { Cluster } from '@tideway/contract';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router-dom';
import { useDeleteCluster } from '../../api/hooks/use-clusters.ts';
import { useJobs } from '../../api/hooks/use-jobs.ts';
import { jobHome } from '../../app/paths.ts';
import { ConfirmDelete } from '../../ui/confirm-delete.tsx';

/** Says what deleting a cluster does; a cluster with jobs names them instead. */
export function DeleteClusterModal(props: { cluster: Cluster; onClose(): void; onDeleted(): void }) {
  const { cluster, onClose } = props;
  const { t } = useTranslation(['clusters', 'jobs']);
  const remove = useDeleteCluster();
  const jobs = useJobs(cluster.id).data ?? [];
  return (
    <ConfirmDelete
      title={t('delete.title', { name: cluster.name })}
      confirm={t('delete.confirm')}
      removal={remove}
      blocked={jobs.length > 0}
      onConfirm={() => remove.mutate(cluster.id, { onSuccess: props.onDeleted })}
      onClose={onClose}
    >
      {jobs.length === 0 ? (
        <Text size="sm">{t('delete.body')}</Text>
      ) : (
        <>
          <Text size="sm">{t('delete.hasJobs', { count: jobs.length })}</Text>
          <List size="sm" spacing="xs">
            {jobs.slice(0, 20).map((job) => (
              <List.Item key={job.id}>
                <Anchor component={Link} to={jobHome(job)}>
                  {job.name || t('jobs:unnamed')}
                </Anchor>
              </List.Item>
            ))}
          </List>
        </>
      )}
    </ConfirmDelete>
  );
}
