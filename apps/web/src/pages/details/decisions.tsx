import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type Job, type JobDecision, ROUTES, routePath } from '@tideway/contract';
import { useTranslation } from 'react-i18next';
import { call } from '../../api/call.ts';
import { keys } from '../../api/query-keys.ts';
import { Card } from '../../ui/facts.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { TimeText } from '../../ui/time-text.tsx';

function Decision({ decision }: { decision: JobDecision }) {
  const { t } = useTranslation('details');
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
        <span className="mono">{event}</span> · {appliedAt === null ? t('decisions.waiting') : t('decisions.appliedAt')}
        {reason !== null && ` · ${reason}`}
      </Text>
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
          <Decision key={decision.id} decision={decision} />
        ))}
      </ul>
    </Card>
  );
}
