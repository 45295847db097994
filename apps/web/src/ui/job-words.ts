import type { Job } from '@tideway/contract';
import type { TFunction } from 'i18next';
import { formatDateTime } from '../i18n/format.ts';

type Words = TFunction<'wizard'>;

/** The source in a line: what, who, where. */
export function sourceWords(job: Job, t: Words): string {
  const { dataSource, user, host, privateLink, port } = job.source;
  if (dataSource === null) return '—';
  const address = `${host ?? privateLink ?? ''}:${port ?? ''}`;
  return t('spec.sourceText', { source: t(`dataSource.${dataSource}`), user: user ?? '', address });
}

/** The start position in a line. */
export function startWords(start: Job['start'], t: Words): string {
  if (start === null) return '—';
  if (start.kind === 'gtid') {
    const set = start.gtidSet.replace(/\s/g, '');
    return t('spec.startGtid', { set: set.length > 90 ? `${set.slice(0, 87)}…` : set });
  }
  if (start.kind === 'file-position') return t('spec.startFile', start);
  return start.kind === 'timestamp'
    ? t('spec.startTime', { time: formatDateTime(start.timestamp) })
    : t('spec.startNow');
}

/** The selection in a line. */
export function selectionWords(selection: Job['selection'], t: Words): string {
  if (selection === null) return '—';
  if (selection.kind === 'all') return t('spec.allObjects');
  const { databases, tables } = selection;
  const parts: string[] = [];
  if (databases.length > 0) {
    parts.push(t('spec.customDatabases', { databases: t('objects.databases', { count: databases.length }) }));
  }
  if (tables.length > 0) {
    parts.push(t('spec.customTables', { tables: t('spec.singleTables', { count: tables.length }) }));
  }
  return parts.length === 0 ? '—' : parts.join(' · ');
}
