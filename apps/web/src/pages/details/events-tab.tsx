import { Button, Group, Text, VisuallyHidden } from '@mantine/core';
import {
  IconAlertTriangle,
  IconCircleX,
  IconDatabaseEdit,
  IconInfoCircle,
  IconToggleRight,
  IconUser,
} from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type Job, type JobEvent, ROUTES, routePath } from '@tideway/contract';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router-dom';
import { call } from '../../api/call.ts';
import { keys } from '../../api/query-keys.ts';
import { useFallbackInterval } from '../../api/stream/use-job-stream.ts';
import { useFormat, useLanguage } from '../../i18n/use-format.ts';
import { CodeBlock } from '../../ui/code-block.tsx';
import { FilterMenu } from '../../ui/filter-menu.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import { Waiting } from '../../ui/waiting.tsx';
import { eventWords } from './event-words.ts';
import classes from './events-tab.module.css';

const KINDS = ['action', 'state', 'ddl', 'error', 'retry', 'note'] as const;
const ICONS = {
  action: IconUser,
  state: IconToggleRight,
  ddl: IconDatabaseEdit,
  error: IconCircleX,
  retry: IconAlertTriangle,
  note: IconInfoCircle,
} as const;
const PAGE = 100;

type Page = { events: JobEvent[]; more: boolean };

function ask(jobId: string, before: string | undefined): Promise<Page> {
  return call('events', 'GET', routePath(ROUTES.jobEvents, { jobId }), { query: { before, limit: PAGE } });
}

/** The events of a job, newest first; the stream adds new ones, older ones are fetched on demand. */
export function useEvents(jobId: string) {
  const cache = useQueryClient();
  const fallback = useFallbackInterval();
  const query = useQuery({
    queryKey: keys.events(jobId),
    queryFn: async () => {
      const newest = await ask(jobId, undefined);
      const known = cache.getQueryData<Page>(keys.events(jobId));
      const oldest = newest.events.at(-1);
      // What was fetched further back stays.
      const older = known?.events.filter((event) => oldest !== undefined && BigInt(event.id) < BigInt(oldest.id)) ?? [];
      return older.length > 0 ? { events: [...newest.events, ...older], more: known?.more ?? false } : newest;
    },
    refetchInterval: fallback,
  });
  const loadOlder = async () => {
    const before = query.data?.events.at(-1)?.id;
    if (before === undefined) return;
    const older = await ask(jobId, before);
    cache.setQueryData<Page>(keys.events(jobId), (page) =>
      page === undefined ? page : { events: [...page.events, ...older.events], more: older.more },
    );
  };
  return { ...query, loadOlder };
}

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

/** A DDL in full: the source's statement, and what was run for it. */
function Ddl({ event }: { event: JobEvent }) {
  const { t } = useTranslation('details');
  const statement = text(event.params.statement);
  const rewritten = text(event.params.rewritten);
  if (event.kind !== 'ddl' || (statement === null && rewritten === null)) return null;
  return (
    <div className={classes.more}>
      {statement !== null && <CodeBlock text={statement} what={t('events.statement')} />}
      {rewritten !== null && rewritten !== statement && (
        <>
          <Text size="xs" c="dimmed">
            {t('events.rewritten')}
          </Text>
          <CodeBlock text={rewritten} what={t('events.rewritten')} />
        </>
      )}
    </div>
  );
}

function Event({ event }: { event: JobEvent }) {
  const { t } = useTranslation('details');
  const { duration } = useFormat();
  const language = useLanguage();
  const Icon = ICONS[event.kind];
  const took = event.params.durationMs;
  return (
    <li className={classes.event} data-kind={event.kind}>
      <span className={classes.icon}>
        <Icon size={17} stroke={1.8} aria-hidden />
        <VisuallyHidden>{t(`events.kinds.${event.kind}`)}</VisuallyHidden>
      </span>
      <span className={classes.time}>
        <TimeText iso={event.at} />
      </span>
      <div className={classes.text}>
        {eventWords(event, language, t)}
        <Text span size="sm" c="dimmed">
          {event.actor !== 'system' && ` · ${t('events.by', { name: event.actor })}`}
          {typeof took === 'number' && ` · ${t('events.took', { duration: duration(took / 1000) })}`}
        </Text>
        <Ddl event={event} />
      </div>
    </li>
  );
}

/** One timeline of actions with their author, states, DDL, errors and retries. */
export function EventsTab({ job }: { job: Job }) {
  const { t } = useTranslation('details');
  const [params, setParams] = useSearchParams();
  const kinds = params.get('kinds')?.split(',').filter(Boolean) ?? [];
  const events = useEvents(job.id);
  const [loading, setLoading] = useState(false);
  const all = events.data?.events ?? [];
  const shown = kinds.length === 0 ? all : all.filter((event) => kinds.includes(event.kind));
  const options = KINDS.map((kind) => ({
    value: kind,
    label: t(`events.kinds.${kind}`),
    count: all.filter((event) => event.kind === kind).length,
  })).filter(({ count }) => count > 0);
  const older = () => {
    setLoading(true);
    void events.loadOlder().finally(() => setLoading(false));
  };
  return (
    <>
      <Group mb="xs">
        <FilterMenu
          label={t('events.kinds.label')}
          options={options}
          chosen={kinds}
          onChange={(values) => setParams(values.length === 0 ? {} : { kinds: values.join(',') }, { replace: true })}
        />
      </Group>
      {events.isPending && <Waiting what={t('events.loading')} rows={5} />}
      {events.isError && <ProblemAlert error={events.error} onRetry={() => void events.refetch()} />}
      {events.isSuccess && shown.length === 0 && <Text c="dimmed">{t('events.none')}</Text>}
      <ol className={classes.list}>
        {shown.map((event) => (
          <Event key={event.id} event={event} />
        ))}
      </ol>
      {events.data?.more && (
        <Button mt="sm" variant="default" loading={loading} onClick={older}>
          {t('events.older')}
        </Button>
      )}
    </>
  );
}
