import { Alert, Button, List, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FailedEvent, type Job, ROUTES, routePath } from '@tideway/contract';
import { useTranslation } from 'react-i18next';
import { call } from '../../api/call.ts';
import { keys } from '../../api/query-keys.ts';
import { inLanguage } from '../../i18n/in-language.ts';
import { useLanguage } from '../../i18n/use-format.ts';
import { CodeBlock } from '../../ui/code-block.tsx';
import { Card, type Fact, Facts } from '../../ui/facts.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { Waiting } from '../../ui/waiting.tsx';
import { Decisions } from './decisions.tsx';
import { FailureChoices } from './failure-choices.tsx';
import { RowDiff } from './row-diff.tsx';

type Location = NonNullable<FailedEvent['startLocation']>;

function place({ file, position }: Location): string | null {
  return file === null ? null : `${file}:${position ?? ''}`;
}

function Where({ event }: { event: FailedEvent }) {
  const { t } = useTranslation('details');
  const facts: Fact[] = [];
  const add = (label: string, text: string | null | undefined) => {
    if (text) facts.push({ label, value: <span className="mono">{text}</span> });
  };
  if (event.operation !== null) add(t('inspector.operation'), t(`inspector.operations.${event.operation}`));
  if (event.table !== null) add(t('inspector.table'), `${event.table.database}.${event.table.table}`);
  if (event.key !== null) {
    const pairs = Object.entries(event.key).map(([column, value]) => `${column} = ${value}`);
    add(t('inspector.key'), pairs.join(', '));
  }
  add(t('inspector.from'), event.startLocation && place(event.startLocation));
  add(t('inspector.to'), event.endLocation && place(event.endLocation));
  if (event.transaction !== null) {
    const { name, rows } = event.transaction;
    add(t('inspector.transaction'), `${name} (${t('inspector.transactionRows', { rows })})`);
  }
  add(t('inspector.gtid'), event.endLocation?.gtid ?? event.startLocation?.gtid);
  return (
    <Card title={t('inspector.where')}>
      <Facts facts={facts} />
    </Card>
  );
}

/** The cause in words, and after a purge what is lost and what can be done. */
function Why({ event }: { event: FailedEvent }) {
  const { t } = useTranslation('details');
  const language = useLanguage();
  const { cause, lost } = event;
  if (cause === null && lost === null) return null;
  const words =
    cause === null || language === 'en'
      ? cause?.text
      : String(t(`items.causes.${cause.code}` as never, { defaultValue: cause.text }));
  return (
    <Alert color="red" title={t('inspector.cause')}>
      <Stack gap="xs">
        {words !== undefined && <Text size="sm">{words}</Text>}
        {lost !== null && <Lost lost={lost} />}
      </Stack>
    </Alert>
  );
}

function Lost({ lost }: { lost: NonNullable<FailedEvent['lost']> }) {
  const { t } = useTranslation('details');
  const language = useLanguage();
  return (
    <>
      {lost.missing !== null && (
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {t('inspector.missing')}: <span className="mono">{lost.missing}</span>
        </Text>
      )}
      {lost.oldestFile !== null && (
        <Text size="sm">
          {t('inspector.oldest')}: <span className="mono">{lost.oldestFile}</span>
        </Text>
      )}
      <List size="sm">
        {inLanguage(lost, language).steps.map((step) => (
          <List.Item key={step}>{step}</List.Item>
        ))}
      </List>
    </>
  );
}

function Answer({ event }: { event: FailedEvent }) {
  const { t } = useTranslation('details');
  const { targetAnswer, sql, createTable } = event;
  return (
    <>
      {sql !== null && (
        <div>
          <Text size="sm" fw={600} mb={4}>
            {t('inspector.sql')}
          </Text>
          <CodeBlock text={sql} what={t('inspector.sql')} />
        </div>
      )}
      {targetAnswer !== null && (
        <Text size="sm">
          <b>{t('inspector.answer')}:</b>{' '}
          <span className="mono">
            {[targetAnswer.errno, targetAnswer.sqlState && `(${targetAnswer.sqlState})`, targetAnswer.message]
              .filter(Boolean)
              .join(' ')}
          </span>
        </Text>
      )}
      {createTable !== null && (
        <div>
          <Text size="sm" fw={600} mb={4}>
            {t('inspector.createTable')}
          </Text>
          <CodeBlock text={createTable} what={t('inspector.createTable')} />
        </div>
      )}
    </>
  );
}

/** The failed event as it was stored, then with the target's row of now; what is stored stays while nobody can ask. */
function useFailedEvent(job: Job) {
  const key = [...keys.failedEvent(job.id), job.stateSince];
  const ask = (refresh: boolean, signal: AbortSignal) =>
    call('failedEvent', 'GET', routePath(ROUTES.jobFailedEvent, { jobId: job.id }), {
      signal,
      query: { refresh: refresh ? 'true' : undefined },
    });
  const stored = useQuery({ queryKey: key, queryFn: ({ signal }) => ask(false, signal), staleTime: 0 });
  const fresh = useQuery({
    queryKey: [...key, 'now'],
    queryFn: ({ signal }) => ask(true, signal),
    enabled: stored.data?.targetAsked === true && job.state === 'failed',
    staleTime: 0,
    retry: false,
  });
  return { stored, fresh, event: stored.data && (fresh.data ?? stored.data) };
}

/** The event the job stopped at: where, the row on both sides, the statement, the answer, and the ways on. */
export function FailedEventTab({ job }: { job: Job }) {
  const { t } = useTranslation('details');
  const { stored, fresh, event } = useFailedEvent(job);
  if (stored.isPending) return <Waiting what={t('inspector.loading')} />;
  if (stored.isError) return <ProblemAlert error={stored.error} onRetry={() => void stored.refetch()} />;
  if (!event) {
    return (
      <Stack>
        <Text c="dimmed">{t('inspector.none')}</Text>
        <Decisions job={job} />
      </Stack>
    );
  }
  return (
    <Stack>
      <Why event={event} />
      <Where event={event} />
      {event.columns.length > 0 && (
        <RowDiff
          event={event}
          again={
            job.state === 'failed' && (
              <Button
                size="compact-xs"
                variant="subtle"
                loading={fresh.isFetching}
                onClick={() => void fresh.refetch()}
              >
                {t(fresh.isError ? 'inspector.readAgainFailed' : 'inspector.readAgain')}
              </Button>
            )
          }
        />
      )}
      <Answer event={event} />
      <FailureChoices key={event.at} job={job} event={event} />
      <Decisions job={job} />
    </Stack>
  );
}
