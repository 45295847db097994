import { Button, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type Job, type JobDecision, ROUTES, routePath } from '@tideway/contract';
import { useTranslation } from 'react-i18next';
import { call } from '../../api/call.ts';
import { useMay } from '../../api/hooks/use-may.ts';
import { keys } from '../../api/query-keys.ts';
import { Card } from '../../ui/facts.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { TimeText } from '../../ui/time-text.tsx';

/** Decisions that took effect at once: there is nothing to take back. */
const AT_ONCE: readonly JobDecision['kind'][] = ['overwrite', 'create-table'];

/** Whether it has had its effect. */
function effectOf({ kind, appliedAt }: JobDecision) {
  if (AT_ONCE.includes(kind)) return 'decisions.atOnce';
  return appliedAt === null ? 'decisions.waiting' : 'decisions.appliedAt';
}

/** Takes the decision back; the API refuses when the job may have reached it. */
function Undo({ job, decision }: { job: Job; decision: JobDecision }) {
  const { t } = useTranslation('details');
  const cache = useQueryClient();
  const { id: decisionId, table } = decision;
  const undo = useMutation({
    mutationFn: () => call('decisions', 'DELETE', routePath(ROUTES.jobDecision, { jobId: job.id, decisionId })),
    onSettled: () => cache.invalidateQueries({ queryKey: keys.decisions(job.id) }),
  });
  return (
    <>
      <Button
        size="compact-xs"
        variant="default"
        loading={undo.isPending}
        aria-label={t('decisions.undoOf', { table: table ?? decision.event })}
        onClick={() => undo.mutate()}
      >
        {t('decisions.undo')}
      </Button>
      {undo.isError && <ProblemAlert error={undo.error} />}
    </>
  );
}

function Decision({ job, decision }: { job: Job; decision: JobDecision }) {
  const { t } = useTranslation('details');
  const may = useMay();
  const { kind, table, key, event, actor, reason, at, appliedAt } = decision;
  const pairs = Object.entries(key ?? {}).map(([column, value]) => `${column} = ${value}`);
  return (
    <li>
      <Text size="sm">
        <b>{t(`inspector.choice.${kind}.label`)}</b> {table !== null && <span className="mono">{table}</span>}{' '}
        {pairs.length > 0 && <span className="mono">({pairs.join(', ')})</span>} {t('decisions.by', { name: actor })},{' '}
        <TimeText iso={at} full />
      </Text>
      <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
        <span className="mono">{event}</span> · {t(effectOf(decision))}
        {reason !== null && ` · ${reason}`}
      </Text>
      {job.state === 'failed' && appliedAt === null && !AT_ONCE.includes(kind) && may('DELETE', ROUTES.jobDecision) && (
        <Undo job={job} decision={decision} />
      )}
    </li>
  );
}

/** What was decided about failures of this job, for ever; nothing when there is none. */
export function Decisions({ job }: { job: Job }) {
  const { t } = useTranslation('details');
  const decisions = useQuery({
    queryKey: [...keys.decisions(job.id), job.stateSince],
    queryFn: ({ signal }) => call('decisions', 'GET', routePath(ROUTES.jobDecisions, { jobId: job.id }), { signal }),
  });
  if (decisions.isError) return <ProblemAlert error={decisions.error} onRetry={() => void decisions.refetch()} />;
  const list = decisions.data?.decisions ?? [];
  if (list.length === 0) return null;
  return (
    <Card title={t('decisions.title')}>
      <ul style={{ margin: 0, paddingInlineStart: 18 }}>
        {list.map((decision) => (
          <Decision key={decision.id} job={job} decision={decision} />
        ))}
      </ul>
    </Card>
  );
}
