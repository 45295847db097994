import { Tooltip } from '@mantine/core';
import { type ReactNode, useRef, useState } from 'react';
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

/** A value whose age shows on hover. The tooltip is made for it then: lists hold hundreds of values that change each second. */
function HoveredAge({ asOf, children }: { asOf: string; children: ReactNode }) {
  const value = useRef<HTMLSpanElement>(null);
  const [isHovered, setHovered] = useState(false);
  const isStale = useIsStale(asOf);
  return (
    <>
      <span
        ref={value}
        className={classes.aged}
        data-stale={isStale || undefined}
        onPointerEnter={() => setHovered(true)}
        onPointerLeave={() => setHovered(false)}
      >
        {children}
      </span>
      {isHovered && (
        <Tooltip target={value} opened label={<AgeLabel asOf={asOf} />} transitionProps={{ enterDelay: 200 }} />
      )}
    </>
  );
}

function Unknown() {
  const { t } = useTranslation();
  return (
    <span className={classes.unknown} title={t('unknownWhy')}>
      {t('unknown')}
    </span>
  );
}

/**
 * A measurement with its age: greyed when the report is older than 10 s, its age on hover; the word "unknown" when there
 * is no report or no value. There is no way to show a number without `asOf`.
 */
export function Aged<T>({
  value,
  asOf,
  children,
}: {
  value: T | null;
  asOf: string | null;
  children(value: T): ReactNode;
}) {
  if (value === null || asOf === null) return <Unknown />;
  return <HoveredAge asOf={asOf}>{children(value)}</HoveredAge>;
}
