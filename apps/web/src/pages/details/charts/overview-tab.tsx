import { Button, Group, SegmentedControl, Text, useComputedColorScheme } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type Job, type JobEvent, type MetricSeries, ROUTES, routePath } from '@tideway/contract';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router-dom';
import { call } from '../../../api/call.ts';
import { serverNow } from '../../../api/server-clock.ts';
import { formatDateTime, zoneOffset } from '../../../i18n/format.ts';
import { useFormat } from '../../../i18n/use-format.ts';
import { ProblemAlert } from '../../../ui/problem-alert.tsx';
import { Waiting } from '../../../ui/waiting.tsx';
import { useEventsBetween } from '../use-events.ts';
import { CHARTS, type ChartKind, figuresOf } from './chart-kinds.ts';
import { MetricsTable } from './metrics-table.tsx';
import classes from './overview-tab.module.css';
import { RangeForm } from './range-form.tsx';
import { PRESETS, type Preset, type Range, rangeOf, refreshMs, spanOf } from './ranges.ts';
import { type ChartMark, UplotChart } from './uplot-chart.tsx';

function useMetrics(jobId: string, range: Range) {
  return useQuery({
    queryKey: ['job', jobId, 'metrics', range],
    queryFn: ({ signal }) =>
      call('metrics', 'GET', routePath(ROUTES.jobMetrics, { jobId }), {
        signal,
        query: { ...spanOf(range, serverNow()), points: 240 },
      }),
    refetchInterval: refreshMs(range),
    placeholderData: keepPreviousData,
  });
}

const TONES: Readonly<Partial<Record<JobEvent['kind'], ChartMark['tone']>>> = {
  error: 'bad',
  retry: 'bad',
  action: 'info',
  ddl: 'idle',
};

/** Of the changes of state those that a chart explains itself by: it stood, it goes on. */
const STALLS: Readonly<Record<string, ChartMark['tone']>> = {
  'job.silent': 'bad',
  'job.stalled': 'bad',
  'job.moving': 'info',
};

const MARKED = ['error', 'retry', 'action', 'ddl', 'state'] as const;

function marksOf(events: readonly JobEvent[]): ChartMark[] {
  return events.flatMap((event) => {
    const tone = TONES[event.kind] ?? STALLS[event.code];
    return tone === undefined ? [] : [{ at: Date.parse(event.at) / 1000, tone }];
  });
}

/** How a chart's values are written: counts, spans, bytes. */
function useUnits() {
  const { rate, duration, bytes } = useFormat();
  return useMemo(
    () => ({
      count: rate,
      seconds: duration,
      milliseconds: (value: number) => duration(value / 1000),
      bytes,
    }),
    [rate, duration, bytes],
  );
}

function Chart(props: {
  chart: ChartKind;
  metrics: MetricSeries;
  marks: readonly ChartMark[];
  scheme: string;
  onZoom(from: number, to: number): void;
}) {
  const { t } = useTranslation('details');
  const { list } = useFormat();
  const units = useUnits();
  const { chart, metrics } = props;
  const format = units[chart.unit];
  const series = chart.series.map((name) => ({
    label: t(`charts.series.${name}`),
    values: metrics.series[name] ?? metrics.times.map(() => null),
  }));
  const parts = series.map(({ label, values }) => {
    const { last, max } = figuresOf(values);
    const text = (value: number | null) => (value === null ? t('charts.noValue') : format(value));
    return t('charts.part', { name: label, last: text(last), max: text(max) });
  });
  const title = t(`charts.${chart.id}`);
  const from = Date.parse(metrics.from) / 1000;
  const to = Date.parse(metrics.to) / 1000;
  const days = to - from > 90_000;
  return (
    <UplotChart
      title={title}
      timeLabel={t('charts.time')}
      summary={t('charts.summary', { title, parts: list(parts) })}
      times={metrics.times}
      series={series}
      marks={props.marks}
      from={from}
      to={to}
      scheme={props.scheme}
      wholeSteps={chart.id === 'retries'}
      format={format}
      formatTime={(second) => {
        const [date = '', clock = ''] = formatDateTime(new Date(second * 1000).toISOString()).split(' ');
        return days ? `${date.slice(5)} ${clock}` : clock;
      }}
      onZoom={props.onZoom}
    />
  );
}

function RangeControl({ range, onRange }: { range: Range; onRange(range: Range): void }) {
  const { t } = useTranslation('details');
  const other = <RangeForm span={spanOf(range, serverNow())} onSubmit={onRange} />;
  if ('from' in range) {
    return (
      <Group gap="xs">
        <Text size="sm">{t('ranges.custom', { from: formatDateTime(range.from), to: formatDateTime(range.to) })}</Text>
        <Button size="xs" variant="default" onClick={() => onRange({ preset: '1h' })}>
          {t('ranges.reset')}
        </Button>
        {other}
      </Group>
    );
  }
  return (
    <Group gap="xs">
      <SegmentedControl
        aria-label={t('ranges.label')}
        value={range.preset}
        data={Object.keys(PRESETS).map((value) => ({ value, label: t(`ranges.${value as Preset}`) }))}
        onChange={(preset) => onRange({ preset: preset as Preset })}
      />
      {other}
    </Group>
  );
}

/** Charts of rate, lag, latency, bytes and retries over a span, with the events on the same axis. */
export function OverviewTab({ job }: { job: Job }) {
  const { t } = useTranslation('details');
  const scheme = useComputedColorScheme();
  const [params, setParams] = useSearchParams();
  const young = serverNow() - Date.parse(job.createdAt) < 1_200_000;
  const range = rangeOf(params, young);
  const metrics = useMetrics(job.id, range);
  const events = useEventsBetween(job.id, metrics.data, MARKED);
  const [asTable, setAsTable] = useState(false);
  const setRange = (next: Range) => setParams('from' in next ? { ...next } : { range: next.preset });
  const zoom = (from: number, to: number) =>
    setRange({ from: new Date(from * 1000).toISOString(), to: new Date(to * 1000).toISOString() });
  const measured = metrics.data?.times.length ?? 0;
  return (
    <>
      <Group mb="sm" justify="space-between">
        <RangeControl range={range} onRange={setRange} />
        <Button size="xs" variant="subtle" onClick={() => setAsTable(!asTable)}>
          {t(asTable ? 'charts.asChart' : 'charts.asTable')}
        </Button>
      </Group>
      {metrics.isPending && <Waiting what={t('charts.loading')} rows={4} />}
      {metrics.isError && <ProblemAlert error={metrics.error} onRetry={() => void metrics.refetch()} />}
      {metrics.data && measured === 0 && <Text c="dimmed">{t('charts.none')}</Text>}
      {metrics.data && measured > 0 && asTable && <MetricsTable metrics={metrics.data} />}
      {metrics.data && measured > 0 && !asTable && (
        <>
          <div className={classes.grid}>
            {CHARTS.map((chart) => (
              <Chart
                key={chart.id}
                chart={chart}
                metrics={metrics.data}
                marks={marksOf(events)}
                scheme={scheme}
                onZoom={zoom}
              />
            ))}
          </div>
          <Text size="xs" c="dimmed" mt="xs">
            {t('charts.help')} {t('charts.time')} {zoneOffset(new Date())}
          </Text>
        </>
      )}
    </>
  );
}
