import { useTranslation } from 'react-i18next';
import { type Shape, StatusBadge, type Tone } from '../../../ui/status-badge.tsx';
import type { Shown } from './precheck-order.ts';

const LOOKS: Readonly<Record<Shown, readonly [Tone, Shape]>> = {
  pass: ['ok', 'check'],
  note: ['info', 'info'],
  warning: ['warn', 'triangle'],
  failed: ['bad', 'cross'],
  'could-not-check': ['warn', 'dashed'],
  ignored: ['idle', 'triangle'],
  waiting: ['idle', 'ring'],
  running: ['info', 'dashed'],
};

/** Pass, Warning, Failed: the document's words. */
export function VerdictBadge({ shown, count }: { shown: Shown; count?: number }) {
  const { t } = useTranslation('precheck');
  const [tone, shape] = LOOKS[shown];
  return (
    <StatusBadge tone={tone} shape={shape}>
      {count === undefined ? t(`verdicts.${shown}`) : `${count} ${t(`verdicts.${shown}`)}`}
    </StatusBadge>
  );
}
