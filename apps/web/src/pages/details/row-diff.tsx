import { Text, VisuallyHidden } from '@mantine/core';
import type { FailedEvent } from '@tideway/contract';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { TimeText } from '../../ui/time-text.tsx';
import classes from './failed-event-tab.module.css';

type Cells = FailedEvent['sourceBefore'];

/** Whether the target's cell is not what the source's row (after, else before) has. */
export function differs(
  event: Pick<FailedEvent, 'sourceBefore' | 'sourceAfter' | 'targetNow'>,
  column: number,
): boolean {
  const wanted = event.sourceAfter ?? event.sourceBefore;
  if (wanted === null || event.targetNow === null) return false;
  return !isAlike(wanted[column] ?? null, event.targetNow[column] ?? null);
}

const CUT = /… \(\d+ characters\)$/;

/** Of values that are cut only what is there can be compared. */
function isAlike(a: string | null, b: string | null): boolean {
  if (a === b || a === null || b === null || !(CUT.test(a) || CUT.test(b))) return a === b;
  const [longer, shorter] = [a.replace(CUT, ''), b.replace(CUT, '')].sort((x, y) => y.length - x.length) as [
    string,
    string,
  ];
  return longer.startsWith(shorter);
}

function Cell({ cells, column, marked }: { cells: Cells; column: number; marked?: boolean }) {
  const { t } = useTranslation('details');
  if (cells === null) return <td />;
  const value = cells[column] ?? null;
  return (
    <td data-differs={marked || undefined}>
      {value === null ? <span className={classes.null}>NULL</span> : value}
      {marked && <VisuallyHidden> ({t('inspector.differs')})</VisuallyHidden>}
    </td>
  );
}

/** The row three times: on the source before and after the change, and on the target now; what differs is marked. */
export function RowDiff({ event, again }: { event: FailedEvent; again?: ReactNode }) {
  const { t } = useTranslation('details');
  const head = (name: 'before' | 'after' | 'now', cells: Cells) => (
    <th scope="col">
      {t(`inspector.columns.${name}`)}
      {cells === null && ` (${t('inspector.noRow')})`}
    </th>
  );
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
      <section className={classes.scroll} tabIndex={0} aria-label={t('inspector.where')}>
        <table className={classes.diff}>
          <thead>
            <tr>
              <th scope="col">{t('inspector.columns.column')}</th>
              {head('before', event.sourceBefore)}
              {head('after', event.sourceAfter)}
              {head('now', event.targetNow)}
            </tr>
          </thead>
          <tbody>
            {event.columns.map((column, index) => (
              <tr key={column}>
                <th scope="row">{column}</th>
                <Cell cells={event.sourceBefore} column={index} />
                <Cell cells={event.sourceAfter} column={index} />
                <Cell cells={event.targetNow} column={index} marked={differs(event, index)} />
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {event.targetReadAt !== null && (
        <Text size="xs" c="dimmed" mt={4}>
          {t('inspector.columns.now')}: {t('inspector.readAt', { time: '' })}
          <TimeText iso={event.targetReadAt} /> {again}
        </Text>
      )}
    </>
  );
}
