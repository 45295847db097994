import { Button, Group, Radio, Stack, Text } from '@mantine/core';
import { type Job, ROUTES, routePath, SPEC_DETAILS, SPECS, type Spec } from '@tideway/contract';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../api/call.ts';
import { useJobAction } from '../../api/hooks/use-job-actions.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { useSpecWords } from '../wizard/spec/spec-cards.tsx';

/** Changes the spec of a running or paused job, saying that it restarts. */
export function SpecModal({ job, onClose }: { job: Job; onClose(): void }) {
  const { t } = useTranslation(['jobs', 'common', 'wizard']);
  const words = useSpecWords();
  const [spec, setSpec] = useState<Spec | null>(job.spec);
  const change = useJobAction(() =>
    call('job', 'PUT', routePath(ROUTES.jobSpec, { jobId: job.id }), { body: { spec } }),
  );
  return (
    <Dialog onClose={onClose} title={t('spec.title', { name: job.name })}>
      <Stack>
        <Radio.Group
          value={spec ?? ''}
          onChange={(value) => setSpec(value as Spec)}
          aria-label={t('jobs:columns.spec')}
        >
          <Stack gap="sm">
            {SPECS.map((choice) => {
              const { lanes, rows, memory } = words(SPEC_DETAILS[choice]);
              return (
                <Radio
                  key={choice}
                  value={choice}
                  label={t('jobs:rcu', { count: Number(choice) })}
                  description={`${lanes} · ${rows} · ${memory}`}
                />
              );
            })}
          </Stack>
        </Radio.Group>
        <Text size="sm">{t('spec.body')}</Text>
        {change.isError && <ProblemAlert error={change.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common:actions.cancel')}
          </Button>
          <Button
            disabled={spec === job.spec}
            loading={change.isPending}
            onClick={() => change.mutate(undefined, { onSuccess: onClose })}
          >
            {t('spec.confirm')}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
