import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import {
  type ColumnDef,
  getCoreRowModel,
  getSortedRowModel,
  type Header,
  type RowSelectionState,
  type Updater,
  useReactTable,
} from '@tanstack/react-table';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import type { Job } from '@tideway/contract';
import { useCallback, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import table from '../../ui/data-table.module.css';
import { PlainCheckbox } from '../../ui/plain-checkbox.tsx';
import type { JobAsk } from '../job-actions/job-modals.tsx';
import { JobMenu, useRowMenu } from './job-menu.tsx';
import { urgency } from './job-order.ts';
import { JobRow } from './job-row.tsx';
import classes from './jobs-table.module.css';
import type { Sorting } from './use-list-params.ts';

/** Columns that can be sorted by, and what of a job they sort by; unknown sorts last. */
const COLUMNS: readonly {
  id: 'name' | 'state' | 'route' | 'lag' | 'rate' | 'runway' | 'spec';
  width: string;
  of(job: Job): string | number;
}[] = [
  { id: 'name', width: '19%', of: (job) => job.name.toLowerCase() },
  { id: 'state', width: '19%', of: urgency },
  { id: 'route', width: '26%', of: (job) => job.source.host ?? job.source.privateLink ?? '' },
  { id: 'lag', width: '11%', of: (job) => job.progress.lag.applied ?? Number.NEGATIVE_INFINITY },
  { id: 'rate', width: '9%', of: (job) => job.progress.rowsPerSecond ?? Number.NEGATIVE_INFINITY },
  { id: 'runway', width: '9%', of: (job) => job.progress.runwayHours ?? Number.POSITIVE_INFINITY },
  { id: 'spec', width: '7%', of: (job) => Number(job.spec ?? 0) },
];
const NUMBERS = ['lag', 'rate', 'runway', 'spec'];

function SortHeader({ header, onSort }: { header: Header<Job, unknown>; onSort(sorting: Sorting | null): void }) {
  const { t } = useTranslation('jobs');
  const id = header.id as (typeof COLUMNS)[number]['id'];
  const sorted = header.column.getIsSorted();
  // Up, down, and back to worst first.
  const next = sorted === false ? { id, desc: false } : sorted === 'asc' ? { id, desc: true } : null;
  return (
    <th
      scope="col"
      className={NUMBERS.includes(id) ? table.number : undefined}
      aria-sort={sorted === 'asc' ? 'ascending' : sorted === 'desc' ? 'descending' : undefined}
    >
      <button type="button" className={classes.sort} onClick={() => onSort(next)}>
        {t(`columns.${id}`)}
        {sorted === 'asc' && <IconArrowUp size={13} aria-hidden />}
        {sorted === 'desc' && <IconArrowDown size={13} aria-hidden />}
      </button>
    </th>
  );
}

/** Rows in view of the window, and how much room those above and below take. */
function useRowsInView(count: number) {
  const frame = useRef<HTMLDivElement>(null);
  const [offset, setOffset] = useState(0);
  useLayoutEffect(() => setOffset(frame.current?.offsetTop ?? 0), []);
  const virtualizer = useWindowVirtualizer({ count, estimateSize: () => 49, overscan: 8, scrollMargin: offset });
  const items = virtualizer.getVirtualItems();
  const first = items[0];
  const last = items.at(-1);
  return {
    frame,
    items,
    measure: virtualizer.measureElement,
    above: first === undefined ? 0 : first.start - offset,
    below: last === undefined ? 0 : virtualizer.getTotalSize() - (last.end - offset),
  };
}

function Head(props: {
  headers: readonly Header<Job, unknown>[];
  all: boolean | 'some';
  onAll(): void;
  onSort(sorting: Sorting | null): void;
}) {
  const { t } = useTranslation('jobs');
  return (
    <thead>
      <tr>
        <th scope="col" style={{ width: 40 }}>
          <PlainCheckbox
            label={t('selectAll')}
            checked={props.all === true}
            indeterminate={props.all === 'some'}
            onChange={props.onAll}
          />
        </th>
        {props.headers.map((header) => (
          <SortHeader key={header.id} header={header} onSort={props.onSort} />
        ))}
        <th scope="col" style={{ width: 56 }} aria-label={t('columns.actions')} />
      </tr>
    </thead>
  );
}

/** The jobs given, in the given order or by the column chosen; only rows in view are in the page. */
export function JobsTable(props: {
  jobs: Job[];
  sorting: Sorting | null;
  onSort(sorting: Sorting | null): void;
  selection: RowSelectionState;
  onSelection(change: Updater<RowSelectionState>): void;
  onAsk(ask: JobAsk): void;
}) {
  const { selection, sorting, onSelection } = props;
  const columns = useMemo<ColumnDef<Job>[]>(() => COLUMNS.map(({ id, of }) => ({ id, accessorFn: of })), []);
  // A new array each time would sort again with each render.
  const sortingState = useMemo(() => (sorting ? [{ ...sorting }] : []), [sorting]);
  const model = useReactTable({
    data: props.jobs,
    columns,
    state: { rowSelection: selection, sorting: sortingState },
    // Without pages there is nothing to reset, and resetting renders again.
    autoResetAll: false,
    onRowSelectionChange: onSelection,
    getRowId: (job) => job.id,
    getCoreRowModel: getCoreRowModel(),
    getSortedRowModel: getSortedRowModel(),
  });
  const { rows } = model.getRowModel();
  const view = useRowsInView(rows.length);
  const menu = useRowMenu();
  const onToggle = useCallback(
    (jobId: string) =>
      onSelection(({ [jobId]: was, ...others }) => (was === true ? others : { ...others, [jobId]: true })),
    [onSelection],
  );
  const all = model.getIsAllRowsSelected() || (model.getIsSomeRowsSelected() ? 'some' : false);
  const spacer = (height: number) =>
    height > 0 && (
      <tr aria-hidden className={classes.spacer}>
        <td colSpan={COLUMNS.length + 2} style={{ height, padding: 0 }} />
      </tr>
    );
  return (
    <div className={table.frame} ref={view.frame}>
      <table className={`${table.table} ${classes.fixed}`} aria-rowcount={rows.length + 1}>
        <colgroup>
          <col style={{ width: 40 }} />
          {COLUMNS.map((column) => (
            <col key={column.id} style={{ width: column.width }} />
          ))}
          <col style={{ width: 56 }} />
        </colgroup>
        <Head
          headers={model.getFlatHeaders()}
          all={all}
          onAll={() => model.toggleAllRowsSelected()}
          onSort={props.onSort}
        />
        <tbody style={{ ['--above' as string]: `${view.above}px`, ['--below' as string]: `${view.below}px` }}>
          {spacer(view.above)}
          {view.items.map((item) => {
            const row = rows[item.index];
            return (
              row && (
                <JobRow
                  key={row.id}
                  job={row.original}
                  selected={selection[row.id] === true}
                  index={item.index}
                  measure={view.measure}
                  menuOpened={menu.openedFor === row.id}
                  onToggle={onToggle}
                  onMenu={menu.toggle}
                />
              )
            );
          })}
          {spacer(view.below)}
        </tbody>
      </table>
      <JobMenu
        job={props.jobs.find((job) => job.id === menu.at?.jobId)}
        button={menu.at?.button ?? null}
        opened={menu.openedFor !== null}
        onClose={menu.close}
        onAsk={props.onAsk}
      />
    </div>
  );
}
