import { Button, Group, Text, VisuallyHidden } from '@mantine/core';
import {
  IconAlertTriangle,
  IconCircleX,
  IconDatabaseEdit,
  IconInfoCircle,
  IconToggleRight,
  IconUser,
} from '@tabler/icons-react';
import type { Job, JobEvent } from '@tideway/contract';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router-dom';
import { useFormat, useLanguage } from '../../i18n/use-format.ts';
import { CodeBlock } from '../../ui/code-block.tsx';
import { FilterMenu } from '../../ui/filter-menu.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import { Waiting } from '../../ui/waiting.tsx';
import { eventWords } from './event-words.ts';
import classes from './events-tab.module.css';
import { EVENT_KINDS, useEvents } from './use-events.ts';

const ICONS = {
  action: IconUser,
  state: IconToggleRight,
  ddl: IconDatabaseEdit,
  error: IconCircleX,
  retry: IconAlertTriangle,
  note: IconInfoCircle,
} as const;

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

/** A DDL in full: the source's statement, and what was run for it. */
function Ddl({ event }: { event: JobEvent }) {
  const { t } = useTranslation('details');
  const { original, statements } = event.params;
  const statement = text(original);
  const rewritten = Array.isArray(statements) ? text(statements.join(';\n')) : null;
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
  const kinds = EVENT_KINDS.filter((kind) => params.get('kinds')?.split(',').includes(kind));
  const events = useEvents(job.id, kinds);
  const [loading, setLoading] = useState(false);
  const shown = events.data?.events ?? [];
  const older = () => {
    setLoading(true);
    void events.loadOlder().finally(() => setLoading(false));
  };
  return (
    <>
      <Group mb="xs">
        <FilterMenu
          label={t('events.kinds.label')}
          options={EVENT_KINDS.map((kind) => ({ value: kind, label: t(`events.kinds.${kind}`) }))}
          chosen={kinds}
          onChange={(values) => setParams(values.length === 0 ? {} : { kinds: values.join(',') }, { replace: true })}
        />
      </Group>
      {events.isPending && <Waiting what={t('events.loading')} rows={5} />}
      {events.isError && <ProblemAlert error={events.error} onRetry={() => void events.refetch()} />}
      {events.isSuccess && shown.length === 0 && (
        <Text c="dimmed">{t(kinds.length === 0 ? 'events.none' : 'events.noMatch')}</Text>
      )}
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
