import { Checkbox } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type MouseEvent, memo, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../i18n/use-format.ts';
import classes from './object-tree.module.css';
import { type CheckState, databaseState, isTableTicked, type Ticked, tickedCount } from './selection.ts';
import { isTrait, TraitChip } from './trait-chip.tsx';
import { moveInTree, type TreeRow } from './tree-rows.ts';

/** Rows are of one height, so that 50,000 need no measuring. */
const ROW = 34;

/** What is ticked of a row: a table is in or out, a database may be in with some of its tables. */
function stateOf(row: TreeRow, ticked: Ticked): CheckState {
  if (row.kind === 'database') return databaseState(ticked, row.database.name);
  return isTableTicked(ticked, row.database.name, row.table.name) ? 'all' : 'none';
}

function RowEnd({ row, selected, whole }: { row: TreeRow; selected: number; whole: boolean }) {
  const { t } = useTranslation('wizard');
  const { count } = useFormat();
  if (row.kind === 'table') {
    return row.table.rows === null ? null : (
      <span className={classes.end}>{t('objects.rows', { number: count(row.table.rows) })}</span>
    );
  }
  const { tables } = row.database;
  return (
    <span className={classes.end}>
      {selected === 0
        ? t('objects.tables', { count: tables.length })
        : t('objects.selectedOf', { selected: count(selected), total: count(tables.length) })}
      {whole && ` ${t('objects.later')}`}
    </span>
  );
}

/**
 * A row of the tree. Its props are plain values and a row that stays the same object, so that scrolling, moving and
 * ticking draw only the rows they change.
 */
const Row = memo(function Row(props: {
  row: TreeRow;
  state: CheckState;
  /** Tables of the database that are in; 0 for a table. */
  selected: number;
  active: boolean;
  /** Where it stands, px. */
  top: number;
}) {
  const { row, state } = props;
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the tree names the active row by aria-activedescendant
    <div
      id={row.id}
      role="treeitem"
      aria-level={row.kind === 'database' ? 1 : 2}
      aria-posinset={row.position}
      aria-setsize={row.of}
      aria-expanded={row.kind === 'database' ? row.expanded : undefined}
      aria-checked={state === 'some' ? 'mixed' : state === 'all'}
      aria-selected={props.active}
      className={classes.row}
      data-kind={row.kind}
      data-active={props.active || undefined}
      style={{ height: ROW, transform: `translateY(${props.top}px)` }}
    >
      {row.kind === 'database' && (
        <span className={classes.chevron} data-fold>
          <IconChevronRight size={16} aria-hidden />
        </span>
      )}
      <Checkbox.Indicator size="xs" checked={state === 'all'} indeterminate={state === 'some'} aria-hidden />
      <span className={classes.name}>{row.kind === 'database' ? row.database.name : row.table.name}</span>
      {row.kind === 'table' && row.table.traits.filter(isTrait).map((trait) => <TraitChip key={trait} trait={trait} />)}
      <RowEnd row={row} selected={props.selected} whole={state === 'all'} />
    </div>
  );
});

export interface TreeActions {
  onToggle(row: TreeRow): void;
  onFold(database: string): void;
}

/** What a key does that is not a move: space ticks, right unfolds and goes in, left folds. */
function act(event: KeyboardEvent, row: TreeRow, actions: TreeActions): 'moved-in' | 'done' | null {
  if (event.key === ' ' || event.key === 'Enter') {
    actions.onToggle(row);
    return 'done';
  }
  if (row.kind !== 'database') return null;
  if (event.key === 'ArrowRight') {
    if (row.expanded) return 'moved-in';
    actions.onFold(row.database.name);
    return 'done';
  }
  if (event.key === 'ArrowLeft' && row.expanded) {
    actions.onFold(row.database.name);
    return 'done';
  }
  return null;
}

/**
 * The databases and tables as a tree of which only the rows in view exist. Keyboard and roles follow the ARIA tree
 * pattern; the focus stays on the tree, `aria-activedescendant` names the row.
 */
export function ObjectTree(props: { rows: readonly TreeRow[]; ticked: Ticked } & TreeActions) {
  const { t } = useTranslation('wizard');
  const { rows, ticked } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [activeId, setActiveId] = useState<string | null>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 12,
    getItemKey: (index) => rows[index]?.id ?? index,
  });
  const active = Math.max(0, activeId === null ? 0 : rows.findIndex((row) => row.id === activeId));
  const moveTo = (index: number) => {
    setActiveId(rows[index]?.id ?? null);
    virtual.scrollToIndex(index);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when what is shown changes
  useEffect(() => virtual.scrollToIndex(active), [rows.length]);
  const onKeyDown = (event: KeyboardEvent) => {
    const row = rows[active];
    if (row === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const acted = act(event, row, props);
    const to = acted === 'moved-in' ? active + 1 : acted === null ? moveInTree(rows, active, event.key, 15) : null;
    if (acted === null && to === null) return;
    event.preventDefault();
    if (to !== null) moveTo(Math.min(to, rows.length - 1));
  };
  const onClick = (event: MouseEvent) => {
    const target = event.target as Element;
    const id = target.closest('[role=treeitem]')?.id;
    const row = rows.find((candidate) => candidate.id === id);
    if (row === undefined) return;
    setActiveId(row.id);
    if (row.kind === 'database' && target.closest('[data-fold]')) props.onFold(row.database.name);
    else props.onToggle(row);
  };
  return (
    <div
      ref={scroller}
      className={classes.tree}
      role="tree"
      aria-label={t('objects.tree')}
      aria-multiselectable
      aria-activedescendant={rows[active]?.id}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onClick={onClick}
    >
      <div className={classes.inner} role="presentation" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const row = rows[item.index];
          return (
            row && (
              <Row
                key={row.id}
                row={row}
                state={stateOf(row, ticked)}
                selected={
                  row.kind === 'database' ? tickedCount(ticked, row.database.name, row.database.tables.length) : 0
                }
                active={item.index === active}
                top={item.start}
              />
            )
          );
        })}
      </div>
    </div>
  );
}
