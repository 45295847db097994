import type { MetricSeries } from '@tideway/contract';
import { useTranslation } from 'react-i18next';
import { formatDateTime } from '../../../i18n/format.ts';
import { useFormat } from '../../../i18n/use-format.ts';
import table from '../../../ui/data-table.module.css';
import { CHARTS } from './chart-kinds.ts';

const NAMES = CHARTS.flatMap((chart) => chart.series);

/** The measurements in numbers, newest first; a dash where nothing was reported. */
export function MetricsTable({ metrics }: { metrics: MetricSeries }) {
  const { t } = useTranslation('details');
  const { rate } = useFormat();
  const rows = metrics.times.map((time, index) => ({ time, index })).reverse();
  return (
    <section
      className={table.frame}
      style={{ maxHeight: 520, overflow: 'auto' }}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
      tabIndex={0}
      aria-label={t('charts.asTable')}
    >
      <table className={table.table}>
        <thead>
          <tr>
            <th scope="col">{t('charts.time')}</th>
            {NAMES.map((name) => (
              <th key={name} scope="col" className={table.number}>
                {t(`charts.series.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ time, index }) => (
            <tr key={time}>
              <td className={table.wide}>{formatDateTime(new Date(time * 1000).toISOString())}</td>
              {NAMES.map((name) => {
                const value = metrics.series[name]?.[index] ?? null;
                return (
                  <td key={name} className={table.number} data-label={t(`charts.series.${name}`)}>
                    {value === null ? '—' : rate(value)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
