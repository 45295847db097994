import { Checkbox } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type CSSProperties, type KeyboardEvent, type MouseEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../i18n/use-format.ts';
import classes from './object-tree.module.css';
import { databaseState, isTableTicked, type Ticked, tickedCount } from './selection.ts';
import { isTrait, TraitChip } from './trait-chip.tsx';
import { moveInTree, type TreeRow } from './tree-rows.ts';

/** Rows are of one height, so that 50,000 need no measuring. */
const ROW = 34;

function RowEnd({ row, ticked }: { row: TreeRow; ticked: Ticked }) {
  const { t } = useTranslation('wizard');
  const { count } = useFormat();
  if (row.kind === 'table') {
    return row.table.rows === null ? null : (
      <span className={classes.end}>{t('objects.rows', { number: count(row.table.rows) })}</span>
    );
  }
  const { name, tables } = row.database;
  const selected = tickedCount(ticked, name, tables.length);
  return (
    <span className={classes.end}>
      {selected === 0
        ? t('objects.tables', { count: tables.length })
        : t('objects.selectedOf', { selected: count(selected), total: count(tables.length) })}
      {ticked.databases.has(name) && ` ${t('objects.later')}`}
    </span>
  );
}

function Row(props: {
  row: TreeRow;
  ticked: Ticked;
  active: boolean;
  style: CSSProperties;
  onClick(event: MouseEvent): void;
}) {
  const { row, ticked } = props;
  const state =
    row.kind === 'database'
      ? databaseState(ticked, row.database.name)
      : isTableTicked(ticked, row.database.name, row.table.name)
        ? 'all'
        : 'none';
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the tree, which has the focus
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
      style={props.style}
      onClick={props.onClick}
    >
      {row.kind === 'database' && (
        <span className={classes.chevron} data-fold>
          <IconChevronRight size={16} aria-hidden />
        </span>
      )}
      <Checkbox.Indicator size="xs" checked={state === 'all'} indeterminate={state === 'some'} aria-hidden />
      <span className={classes.name}>{row.kind === 'database' ? row.database.name : row.table.name}</span>
      {row.kind === 'table' && row.table.traits.filter(isTrait).map((trait) => <TraitChip key={trait} trait={trait} />)}
      <RowEnd row={row} ticked={ticked} />
    </div>
  );
}

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
  const { rows } = props;
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
  const onClick = (event: MouseEvent, row: TreeRow) => {
    setActiveId(row.id);
    if (row.kind === 'database' && (event.target as Element).closest('[data-fold]')) props.onFold(row.database.name);
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
    >
      <div className={classes.inner} role="presentation" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const row = rows[item.index];
          return (
            row && (
              <Row
                key={row.id}
                row={row}
                ticked={props.ticked}
                active={item.index === active}
                style={{ height: item.size, transform: `translateY(${item.start}px)` }}
                onClick={(event) => onClick(event, row)}
              />
            )
          );
        })}
      </div>
    </div>
  );
}
