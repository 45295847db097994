import { Button, Group, Stack, Text } from '@mantine/core';
import type { Job } from '@tideway/contract';
import { useTranslation } from 'react-i18next';
import { pauseJob, useJobAction } from '../../api/hooks/use-job-actions.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { Aged } from '../../ui/aged.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';

/** Says what a pause does, and how long the source will keep what is needed afterwards. */
export function PauseModal({ job, onClose }: { job: Job; onClose(): void }) {
  const { t } = useTranslation(['jobs', 'common']);
  const { hours } = useFormat();
  const pause = useJobAction(() => pauseJob(job.id));
  const { runwayHours, asOf } = job.progress;
  return (
    <Dialog onClose={onClose} title={t('pause.title', { name: job.name })}>
      <Stack>
        <Text size="sm">{t('pause.body')}</Text>
        <Text size="sm" fw={550}>
          {runwayHours === null || asOf === null ? (
            t('pause.runwayUnknown')
          ) : (
            <Aged value={runwayHours} asOf={asOf}>
              {(value) => t('pause.runway', { hours: hours(value) })}
            </Aged>
          )}
        </Text>
        {pause.isError && <ProblemAlert error={pause.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common:actions.cancel')}
          </Button>
          <Button
            data-autofocus
            loading={pause.isPending}
            onClick={() => pause.mutate(undefined, { onSuccess: onClose })}
          >
            {t('pause.confirm')}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
