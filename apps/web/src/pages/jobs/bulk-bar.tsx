import { Alert, Button, Group, List, Paper, Text } from '@mantine/core';
import type { Job } from '@tideway/contract';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { pauseJob, resumeJob, useStoreJob } from '../../api/hooks/use-job-actions.ts';
import { detailOf } from '../../api/problem-error.ts';
import { useIsAllowed } from '../../app/job-rules.ts';
import classes from './bulk-bar.module.css';
import { BulkModal } from './bulk-modal.tsx';

type Failure = { name: string; reason: string };

/** Does one thing to several jobs, a few at a time, and gathers what was refused. */
function useBulk() {
  const store = useStoreJob();
  const [busy, setBusy] = useState(false);
  const [failures, setFailures] = useState<Failure[]>([]);
  const run = async (jobs: readonly Job[], act: (jobId: string) => Promise<Job>) => {
    setBusy(true);
    setFailures([]);
    const waiting = [...jobs];
    const worker = async () => {
      for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) {
        try {
          store(await act(job.id));
        } catch (error) {
          const failure = { name: job.name, reason: detailOf(error) };
          setFailures((before) => [...before, failure]);
        }
      }
    };
    await Promise.all(Array.from({ length: 4 }, worker));
    setBusy(false);
  };
  return { busy, failures, run };
}

/** What can be done with the jobs ticked. Resuming after a conflict is a decision of its own and not made in bulk. */
export function BulkBar({ jobs, onClear }: { jobs: readonly Job[]; onClear(): void }) {
  const { t } = useTranslation('jobs');
  const { busy, failures, run } = useBulk();
  const isAllowed = useIsAllowed();
  const [asked, setAsked] = useState<'pause' | 'resume' | null>(null);
  if (jobs.length === 0) return null;
  const pausable = jobs.filter((job) => isAllowed('pause', job));
  const resumable = jobs.filter((job) => isAllowed('resume', job) && job.state === 'paused');
  const of = { pause: { some: pausable, act: pauseJob }, resume: { some: resumable, act: resumeJob } };
  return (
    <Paper className={classes.bar} withBorder shadow="md" role="region" aria-label={t('bulk.label')}>
      {failures.length > 0 && (
        <Alert color="red" title={t('bulk.failedTitle', { count: failures.length })} mb="xs" role="alert">
          <List size="sm">
            {failures.map((failure) => (
              <List.Item key={failure.name}>{t('bulk.failed', failure)}</List.Item>
            ))}
          </List>
        </Alert>
      )}
      <Group gap="xs">
        <Text size="sm" fw={600} mr="xs" role="status">
          {t('bulk.selected', { count: jobs.length })}
        </Text>
        <Button size="xs" disabled={pausable.length === 0} loading={busy} onClick={() => setAsked('pause')}>
          {t('bulk.pause', { count: pausable.length })}
        </Button>
        <Button size="xs" disabled={resumable.length === 0} loading={busy} onClick={() => setAsked('resume')}>
          {t('bulk.resume', { count: resumable.length })}
        </Button>
        <Button size="xs" variant="subtle" onClick={onClear}>
          {t('bulk.clear')}
        </Button>
      </Group>
      {asked !== null && (
        <BulkModal
          what={asked}
          jobs={of[asked].some}
          onClose={() => setAsked(null)}
          onConfirm={() => void run(of[asked].some, of[asked].act)}
        />
      )}
    </Paper>
  );
}
