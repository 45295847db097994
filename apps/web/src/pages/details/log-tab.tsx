import { Button, Group, NativeSelect, Switch, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type Job, type LogLine, ROUTES, routePath } from '@tideway/contract';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router-dom';
import { LOG_LEVELS } from '../../api/stream/log-tails.ts';
import { formatTime } from '../../i18n/format.ts';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { SearchInput } from '../../ui/search-input.tsx';
import { Waiting } from '../../ui/waiting.tsx';
import classes from './log-tab.module.css';
import { useLog } from './use-log.ts';

type Level = (typeof LOG_LEVELS)[number];

function fieldsText(line: LogLine): string {
  const pairs = Object.entries(line.fields).map(
    ([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  return pairs.join(' ');
}

/** The lines in view of a list that may have 100,000; follows the end until scrolled away from it. */
function Lines({
  lines,
  follow,
  onFollow,
}: {
  lines: readonly LogLine[];
  follow: boolean;
  onFollow(follow: boolean): void;
}) {
  const { t } = useTranslation('details');
  const scroller = useRef<HTMLElement>(null);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 22,
    overscan: 20,
    getItemKey: (index) => lines[index]?.id ?? index,
  });
  useEffect(() => {
    if (follow && lines.length > 0) virtual.scrollToIndex(lines.length - 1);
  }, [follow, lines.length, virtual]);
  // Only a wheel or a touch is a wish to look back; the scrolling we do ourselves is not.
  const lookBack = () => {
    const box = scroller.current;
    if (box !== null && follow && box.scrollHeight - box.scrollTop - box.clientHeight > 40) onFollow(false);
  };
  return (
    <section
      className={classes.log}
      ref={scroller}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
      tabIndex={0}
      aria-label={t('log.label')}
      onWheel={lookBack}
      onTouchMove={lookBack}
    >
      <div className={classes.inner} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const line = lines[item.index];
          return (
            line && (
              <div
                key={line.id}
                ref={virtual.measureElement}
                data-index={item.index}
                data-level={line.level}
                className={classes.line}
                style={{ transform: `translateY(${item.start}px)` }}
              >
                <span className={classes.meta}>{formatTime(line.at, Date.now())}</span> {line.level.toUpperCase()}{' '}
                {line.message} <span className={classes.meta}>{fieldsText(line)}</span>
              </div>
            )
          );
        })}
      </div>
    </section>
  );
}

/** The job's log, live, by level and text. */
export function LogTab({ job }: { job: Job }) {
  const { t } = useTranslation('details');
  const [params, setParams] = useSearchParams();
  const level = LOG_LEVELS.find((known) => known === params.get('level')) ?? 'info';
  const search = params.get('q') ?? '';
  const [follow, setFollow] = useState(true);
  const log = useLog(job, level, search);
  const lines = log.data ?? [];
  const go = (part: { level?: Level; q?: string }) => {
    const next = { level, q: search, ...part };
    setParams({ level: next.level, ...(next.q === '' ? {} : { q: next.q }) }, { replace: true });
  };
  const file = new URLSearchParams({ level, ...(search === '' ? {} : { search }) });
  return (
    <>
      <Group mb="sm" gap="sm">
        <SearchInput
          label={t('log.searchLabel')}
          placeholder={t('log.search')}
          value={search}
          onChange={(q) => go({ q })}
        />
        <NativeSelect
          aria-label={t('log.level')}
          value={level}
          data={LOG_LEVELS.map((value) => ({ value, label: t(`log.levels.${value}`) }))}
          onChange={(event) => go({ level: event.currentTarget.value as Level })}
        />
        <Switch label={t('log.follow')} checked={follow} onChange={(event) => setFollow(event.currentTarget.checked)} />
        <Button
          component="a"
          href={`${routePath(ROUTES.jobLogFile, { jobId: job.id })}?${file}`}
          download
          variant="default"
          leftSection={<IconDownload size={16} aria-hidden />}
        >
          {t('log.download')}
        </Button>
      </Group>
      {log.isPending && <Waiting what={t('log.loading')} rows={5} />}
      {log.isError && <ProblemAlert error={log.error} onRetry={() => void log.refetch()} />}
      {log.isSuccess && lines.length === 0 && <Text c="dimmed">{t(search === '' ? 'log.none' : 'log.noMatch')}</Text>}
      {lines.length > 0 && <Lines lines={lines} follow={follow} onFollow={setFollow} />}
    </>
  );
}
