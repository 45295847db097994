import { Anchor, Button, Group, List, Modal, Stack, Text } from '@mantine/core';
import type { Cluster } from '@tideway/contract';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router-dom';
import { useDeleteCluster } from '../../api/hooks/use-clusters.ts';
import { useJobs } from '../../api/hooks/use-jobs.ts';
import { jobHome } from '../../app/paths.ts';
import { ProblemAlert } from '../../ui/problem-alert.tsx';

/** Says what deleting a cluster does; a cluster with jobs names them instead. */
export function DeleteClusterModal(props: { cluster: Cluster; onClose(): void; onDeleted(): void }) {
  const { cluster, onClose } = props;
  const { t } = useTranslation(['clusters', 'common', 'jobs']);
  const remove = useDeleteCluster();
  const jobs = useJobs(cluster.id).data ?? [];
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('delete.title', { name: cluster.name })}
      closeButtonProps={{ 'aria-label': t('common:actions.close') }}
    >
      <Stack>
        {jobs.length === 0 ? (
          <Text size="sm">{t('delete.body')}</Text>
        ) : (
          <>
            <Text size="sm">{t('delete.hasJobs', { count: jobs.length })}</Text>
            <List size="sm">
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
        {remove.isError && <ProblemAlert error={remove.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            {t('common:actions.cancel')}
          </Button>
          <Button
            color="red.8"
            disabled={jobs.length > 0}
            loading={remove.isPending}
            onClick={() => remove.mutate(cluster.id, { onSuccess: props.onDeleted })}
          >
            {t('delete.confirm')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
