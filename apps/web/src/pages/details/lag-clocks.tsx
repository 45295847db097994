import { Tooltip } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconHelpCircle } from '@tabler/icons-react';
import type { Job } from '@tideway/contract';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../i18n/use-format.ts';
import { Aged } from '../../ui/aged.tsx';
import { lagMeasuredAt, useLagTrend } from '../jobs/lag-trend.ts';
import classes from './status-card.module.css';

function Clock(props: { name: 'read' | 'queued' | 'applied'; job: Job }) {
  const { t } = useTranslation('details');
  const { duration } = useFormat();
  const { progress } = props.job;
  const value = progress.lag[props.name];
  const measuredAt = lagMeasuredAt(progress);
  const trend = useLagTrend(value, measuredAt);
  const main = props.name === 'applied';
  return (
    <div className={classes.clock} data-main={main || undefined}>
      <span className={classes.label}>{t(`status.${props.name}`)}</span>
      <span className={classes.value}>
        <Aged value={value} asOf={measuredAt}>
          {duration}
        </Aged>
        {trend === 'rising' && <IconArrowUp size={15} className={classes.rising} aria-label={t('status.rising')} />}
        {trend === 'falling' && (
          <IconArrowDown size={15} className={classes.falling} aria-label={t('status.falling')} />
        )}
      </span>
    </div>
  );
}

/** The three clocks of the lag; what is not known says so and is never 0. */
export function LagClocks({ job }: { job: Job }) {
  const { t } = useTranslation('details');
  return (
    <div>
      <div className={classes.groupHead}>
        {t('status.lag')}
        <Tooltip label={t('status.lagHelp')}>
          <button type="button" className={classes.help} aria-label={t('status.lagHelp')}>
            <IconHelpCircle size={15} aria-hidden />
          </button>
        </Tooltip>
      </div>
      <div className={classes.clocks}>
        <Clock name="read" job={job} />
        <Clock name="queued" job={job} />
        <Clock name="applied" job={job} />
      </div>
    </div>
  );
}
