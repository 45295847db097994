import { Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { formatTime } from '../i18n/format.ts';
import { useFormat } from '../i18n/use-format.ts';
import classes from './aged.module.css';
import { useAge, useIsStale } from './ticker.ts';

function AgeLabel({ asOf }: { asOf: string }) {
  const { t } = useTranslation();
  const { span } = useFormat();
  const age = useAge(asOf);
  return t('time.asOf', { time: formatTime(asOf, Date.now()), age: age === null ? '' : span(age) });
}

/**
 * A measurement with its age: greyed when the report is older than 10 s, its age on hover; the word "unknown" when there
 * is no report or no value. There is no way to show a number without `asOf`.
 */
export function Aged<T>(props: { value: T | null; asOf: string | null; children: (value: T) => ReactNode }) {
  const { value, asOf, children } = props;
  const { t } = useTranslation();
  const stale = useIsStale(asOf);
  if (value === null || asOf === null) {
    return (
      <span className={classes.unknown} title={t('unknownWhy')}>
        {t('unknown')}
      </span>
    );
  }
  return (
    <Tooltip label={<AgeLabel asOf={asOf} />}>
      <span className={classes.aged} data-stale={stale || undefined}>
        {children(value)}
      </span>
    </Tooltip>
  );
}
