import { formatDateTime, formatTime, formatUtc } from '../i18n/format.ts';
import { useFormat } from '../i18n/use-format.ts';
import { useAge } from './ticker.ts';

/** A moment with its zone; the same in UTC on hover. `full` shows the date always. */
export function TimeText({ iso, full = false }: { iso: string; full?: boolean }) {
  return (
    <time dateTime={iso} title={formatUtc(iso)}>
      {full ? formatDateTime(iso) : formatTime(iso, Date.now())}
    </time>
  );
}

/** How long ago, counting: `2 min`. The moment itself on hover. */
export function AgeText({ iso }: { iso: string }) {
  const { span } = useFormat();
  const age = useAge(iso);
  return (
    <time dateTime={iso} title={formatDateTime(iso)}>
      {age === null ? '' : span(age)}
    </time>
  );
}
