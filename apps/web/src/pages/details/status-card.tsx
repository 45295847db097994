import { Anchor, Text } from '@mantine/core';
import type { Job } from '@tideway/contract';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router-dom';
import { paths } from '../../app/paths.ts';
import { formatTime } from '../../i18n/format.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { Aged } from '../../ui/aged.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Card } from '../../ui/facts.tsx';
import { AgeText, TimeText } from '../../ui/time-text.tsx';
import { hasLowRunway } from '../jobs/job-order.ts';
import { shortGtid } from '../wizard/start/short-gtid.ts';
import { LagClocks } from './lag-clocks.tsx';
import classes from './status-card.module.css';

/** File, position and GTID set of one side, with the age of the report; in full on the clipboard. */
function Position(props: {
  label: string;
  file: string | null;
  position: string | null;
  gtidSet: string | null;
  asOf: string | null;
  /** What is said behind it. */
  children: ReactNode;
}) {
  const { count } = useFormat();
  const { label, file, position, gtidSet, asOf } = props;
  const hasSet = gtidSet !== null && gtidSet !== '';
  return (
    <dd>
      <Aged value={file} asOf={asOf}>
        {(name) => (
          <>
            <span className="mono">
              {name}:{position === null ? '' : count(position)}
            </span>
            {hasSet && (
              <>
                {' · '}
                <span className="mono" title={gtidSet}>
                  {shortGtid(gtidSet)}
                </span>
              </>
            )}
          </>
        )}
      </Aged>
      {props.children}
      {file !== null && (
        <CopyButton text={[`${file}:${position ?? ''}`, ...(hasSet ? [gtidSet] : [])].join('\n')} what={label} />
      )}
    </dd>
  );
}

function Positions({ job }: { job: Job }) {
  const { t } = useTranslation('details');
  const { bytes, count } = useFormat();
  const { progress } = job;
  const { applied, sourcePosition, behind, asOf } = progress;
  return (
    <dl className={classes.positions}>
      <dt>{t('status.behind')}</dt>
      <dd>
        <Aged value={behind.bytes} asOf={asOf}>
          {(value) =>
            behind.transactions === null
              ? bytes(value)
              : t('status.behindText', {
                  bytes: bytes(value),
                  transactions: t('status.transactionsBehind', {
                    count: Number(behind.transactions),
                    number: count(behind.transactions),
                  }),
                })
          }
        </Aged>
      </dd>
      <dt>{t('status.appliedAt')}</dt>
      <Position {...applied} label={t('status.appliedAt')} asOf={asOf}>
        {applied.eventTime !== null && (
          <>
            {' · '}
            {t('status.eventTime', { time: formatTime(applied.eventTime, Date.now()) })}
          </>
        )}
      </Position>
      <dt>{t('status.sourceAt')}</dt>
      <Position {...sourcePosition} label={t('status.sourceAt')}>
        {sourcePosition.asOf !== null && (
          <>
            {' · '}
            <TimeText iso={sourcePosition.asOf} />
            {' · '}
            <AgeText iso={sourcePosition.asOf} />
          </>
        )}
      </Position>
      <dt>{t('status.lastReport')}</dt>
      <dd>
        {asOf === null ? t('status.noReport') : <TimeText iso={asOf} />}
        {asOf !== null && (
          <>
            {' · '}
            <AgeText iso={asOf} />
          </>
        )}
      </dd>
    </dl>
  );
}

function Missed({ job }: { job: Job }) {
  const { t } = useTranslation('details');
  const { totals, asOf } = job.progress;
  return (
    <Aged value={totals.missed} asOf={asOf}>
      {(missed) =>
        missed === '0' ? (
          t('status.noMissed')
        ) : (
          <Anchor
            component={Link}
            to={`${paths.jobTab(job.clusterId, job.id, 'tables')}?missed=true`}
            size="sm"
            c="var(--tw-warn)"
          >
            {t('status.missedText', { count: Number(missed) })}
          </Anchor>
        )
      }
    </Aged>
  );
}

function Rates({ job }: { job: Job }) {
  const { t } = useTranslation('details');
  const { rate, duration, hours } = useFormat();
  const { progress } = job;
  const low = hasLowRunway(job);
  const behind = job.stage === 'catching-up';
  return (
    <dl className={classes.facts}>
      <dt>{t('status.rate')}</dt>
      <dd>
        <Aged value={progress.rowsPerSecond} asOf={progress.asOf}>
          {(value) => <b>{rate(value)}</b>}
        </Aged>
      </dd>
      {behind && (
        <>
          <dt>{t('status.catchUp')}</dt>
          <dd>
            <Aged value={progress.catchUpSeconds} asOf={progress.asOf}>
              {(value) => t('status.catchUpText', { duration: duration(value) })}
            </Aged>
          </dd>
        </>
      )}
      <dt>{t('status.runway')}</dt>
      <dd className={low ? classes.warn : undefined}>
        <Aged value={progress.runwayHours} asOf={progress.asOf}>
          {(value) => (low ? t('status.runwayText', { hours: hours(value) }) : hours(value))}
        </Aged>
      </dd>
      <dt>{t('status.missed')}</dt>
      <dd>
        <Missed job={job} />
      </dd>
      {progress.lanes !== null && (
        <>
          <dt>{t('status.lanes')}</dt>
          <dd>{progress.lanes}</dd>
        </>
      )}
    </dl>
  );
}

function Totals({ job }: { job: Job }) {
  const { t } = useTranslation('details');
  const { count } = useFormat();
  const { totals, asOf } = job.progress;
  if (asOf === null) return null;
  return (
    <div className={classes.totals}>
      <span>{t('status.totals')}</span>
      {(['inserted', 'updated', 'deleted', 'ddl', 'transactions'] as const).map((kind) => (
        <span key={kind}>
          <Aged value={totals[kind]} asOf={asOf}>
            {(value) => <b>{count(value)}</b>}
          </Aged>{' '}
          {t(`status.${kind}`)}
        </span>
      ))}
    </div>
  );
}

/** Stage and Status: how far behind, where, how fast, and how long the source will wait for us. */
export function StatusCard({ job }: { job: Job }) {
  const { t } = useTranslation('details');
  return (
    <Card
      title={t('status.title')}
      beside={
        job.state !== 'running' &&
        job.progress.asOf !== null && (
          <Text size="sm" c="dimmed">
            {t('status.notRunning')}
          </Text>
        )
      }
    >
      <div className={classes.grid}>
        <LagClocks job={job} />
        <Positions job={job} />
        <Rates job={job} />
      </div>
      <Totals job={job} />
    </Card>
  );
}
