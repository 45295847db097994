import { Button, Group, List, NativeSelect, Switch, Text } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import type { Job, TableStatus } from '@tideway/contract';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../i18n/use-format.ts';
import table from '../../ui/data-table.module.css';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { SearchInput } from '../../ui/search-input.tsx';
import { AgeText } from '../../ui/time-text.tsx';
import { Waiting } from '../../ui/waiting.tsx';
import { TABLE_ORDERS, TABLES_A_PAGE, type TablesView, useTables, useTablesView } from './use-tables.ts';

/** Changes that met no row: key and position of some of them. */
function Samples({ status }: { status: TableStatus }) {
  const { t } = useTranslation('details');
  const name = `${status.database}.${status.table}`;
  return (
    <tr>
      <td colSpan={7} className={table.wide}>
        <Text size="xs" fw={600}>
          {t('tables.samples', { table: name })}
        </Text>
        <List size="xs">
          {status.missedSamples.map((sample) => (
            <List.Item key={`${sample.position} ${JSON.stringify(sample.key)}`}>
              {t(`tables.sample.${sample.kind}`)}{' '}
              <span className="mono">
                {Object.entries(sample.key)
                  .map(([column, value]) => `${column} = ${value}`)
                  .join(', ')}
              </span>{' '}
              · <span className="mono">{sample.position}</span>
            </List.Item>
          ))}
        </List>
      </td>
    </tr>
  );
}

function Missed({ status, open, onOpen }: { status: TableStatus; open: boolean; onOpen(): void }) {
  const { t } = useTranslation('details');
  const { count } = useFormat();
  const missed = BigInt(status.updatesMissed) + BigInt(status.deletesMissed);
  if (missed === 0n) return '0';
  if (status.missedSamples.length === 0) return count(missed.toString());
  return (
    <Button
      size="compact-xs"
      variant="subtle"
      px={4}
      // In line with the other numbers, in a row and on a card.
      style={{ color: 'var(--tw-warn)', fontSize: 'inherit', alignSelf: 'flex-start', marginInline: -4 }}
      aria-expanded={open}
      aria-label={`${count(missed.toString())}. ${t('tables.showSamples', { table: status.table })}`}
      onClick={onOpen}
    >
      {count(missed.toString())}
    </Button>
  );
}

function Row({ status }: { status: TableStatus }) {
  const { t } = useTranslation(['details', 'common']);
  const { count } = useFormat();
  const [open, setOpen] = useState(false);
  return (
    <>
      <tr>
        <td className={table.wide} style={{ overflowWrap: 'anywhere' }}>
          <Text span c="dimmed" size="sm">
            {status.database}.
          </Text>
          <b>{status.table}</b>
        </td>
        {(['inserted', 'updated', 'deleted', 'ddl'] as const).map((kind) => (
          <td key={kind} className={table.number} data-label={t(`tables.columns.${kind}`)}>
            {count(status[kind])}
          </td>
        ))}
        <td className={table.number} data-label={t('tables.columns.missed')}>
          <Missed status={status} open={open} onOpen={() => setOpen(!open)} />
        </td>
        <td className={table.number} data-label={t('tables.columns.last')}>
          {status.lastAppliedAt === null ? t('common:time.never') : <AgeText iso={status.lastAppliedAt} />}
        </td>
      </tr>
      {open && <Samples status={status} />}
    </>
  );
}

function Pages({ total, offset, onOffset }: { total: number; offset: number; onOffset(offset: number): void }) {
  const { t } = useTranslation('details');
  const { count } = useFormat();
  if (total <= TABLES_A_PAGE && offset === 0) return null;
  return (
    <Group mt="sm" gap="xs">
      <Button
        size="xs"
        variant="default"
        disabled={offset === 0}
        aria-label={t('tables.previous')}
        onClick={() => onOffset(Math.max(0, offset - TABLES_A_PAGE))}
      >
        <IconChevronLeft size={16} aria-hidden />
      </Button>
      <Text size="sm" role="status">
        {t('tables.page', {
          from: count(Math.min(total, offset + 1)),
          to: count(Math.min(total, offset + TABLES_A_PAGE)),
          total: count(total),
        })}
      </Text>
      <Button
        size="xs"
        variant="default"
        disabled={offset + TABLES_A_PAGE >= total}
        aria-label={t('tables.next')}
        onClick={() => onOffset(offset + TABLES_A_PAGE)}
      >
        <IconChevronRight size={16} aria-hidden />
      </Button>
    </Group>
  );
}

function Toolbar({ view, onChange }: { view: TablesView; onChange(part: Partial<TablesView>): void }) {
  const { t } = useTranslation('details');
  return (
    <Group mb="sm" gap="sm">
      <SearchInput
        label={t('tables.searchLabel')}
        placeholder={t('tables.search')}
        value={view.search}
        onChange={(search) => onChange({ search })}
      />
      <NativeSelect
        aria-label={t('tables.order')}
        value={view.sort}
        data={TABLE_ORDERS.map((value) => ({ value, label: t(`tables.orders.${value}`) }))}
        onChange={(event) => onChange({ sort: event.currentTarget.value as TablesView['sort'] })}
      />
      <Switch
        label={t('tables.onlyMissed')}
        checked={view.missed}
        onChange={(event) => onChange({ missed: event.currentTarget.checked })}
      />
    </Group>
  );
}

const COLUMNS = ['table', 'inserted', 'updated', 'deleted', 'ddl', 'missed', 'last'] as const;

/** What was applied to each table, and what met no row. */
export function TablesTab({ job }: { job: Job }) {
  const { t } = useTranslation('details');
  const [view, change] = useTablesView();
  const tables = useTables(job, view);
  const isAll = view.search === '' && !view.missed;
  return (
    <>
      <Toolbar view={view} onChange={change} />
      {tables.isPending && <Waiting what={t('tables.loading')} rows={5} />}
      {tables.isError && <ProblemAlert error={tables.error} onRetry={() => void tables.refetch()} />}
      {tables.data?.total === 0 && <Text c="dimmed">{t(isAll ? 'tables.none' : 'tables.noMatch')}</Text>}
      {tables.data && tables.data.total > 0 && (
        <>
          <div className={table.frame}>
            <table className={table.table} aria-label={t('tables.caption')}>
              <thead>
                <tr>
                  {COLUMNS.map((column) => (
                    <th key={column} scope="col" className={column === 'table' ? undefined : table.number}>
                      {t(`tables.columns.${column}`)}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {tables.data.tables.map((status) => (
                  <Row key={`${status.database}.${status.table}`} status={status} />
                ))}
              </tbody>
            </table>
          </div>
          <Pages total={tables.data.total} offset={view.offset} onOffset={(offset) => change({ offset })} />
        </>
      )}
    </>
  );
}
