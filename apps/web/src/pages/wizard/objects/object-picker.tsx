import { Button, Group, Stack, Text } from '@mantine/core';
import { IconRefresh, IconX } from '@tabler/icons-react';
import type { SourceObjects } from '@tideway/contract';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { SearchInput } from '../../../ui/search-input.tsx';
import { TimeText } from '../../../ui/time-text.tsx';
import { ObjectTree } from './object-tree.tsx';
import { addDatabases, addTables, isEmpty, NOTHING, type Ticked, toggleDatabase, toggleTable } from './selection.ts';
import { isTrait, type Trait } from './trait-chip.tsx';
import { isFiltering, type TreeFilter, type TreeRow, treeRows } from './tree-rows.ts';

export interface PickerProps {
  readonly objects: SourceObjects;
  readonly ticked: Ticked;
  readonly trait: Trait | '';
  readonly refreshing: boolean;
  onChange(ticked: Ticked): void;
  onTrait(trait: Trait | ''): void;
  onRefresh(): void;
}

/** Rows, folding and filter of the tree. */
function useTree({ objects, trait }: PickerProps) {
  const [search, setSearch] = useState('');
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set());
  const filter: TreeFilter = useMemo(() => ({ search, trait }), [search, trait]);
  const tree = useMemo(() => treeRows(objects, filter, toggled), [objects, filter, toggled]);
  const fold = (database: string) =>
    setToggled((before) => {
      const next = new Set(before);
      if (!next.delete(database)) next.add(database);
      return next;
    });
  const filtering = isFiltering(filter);
  // While filtering everything is open, and a toggled database is the folded one: start from a clean slate each time.
  const change = (text: string) => {
    if ((text.trim() !== '') !== (search.trim() !== '')) setToggled(new Set());
    setSearch(text);
  };
  return { tree, filtering, search, setSearch: change, fold };
}

function SelectShown({
  props,
  tree,
  filtering,
}: {
  props: PickerProps;
  tree: ReturnType<typeof treeRows>;
  filtering: boolean;
}) {
  const { t } = useTranslation('wizard');
  const { ticked, onChange, objects } = props;
  if (filtering) {
    return (
      <Button
        variant="default"
        size="xs"
        disabled={tree.shownTables === 0}
        onClick={() => onChange(addTables(ticked, tree.shown))}
      >
        {t('objects.selectShown', { count: tree.shownTables })}
      </Button>
    );
  }
  return (
    <Button
      variant="default"
      size="xs"
      onClick={() =>
        onChange(
          addDatabases(
            ticked,
            objects.databases.map(({ name }) => name),
          ),
        )
      }
    >
      {t('objects.selectDatabases', { count: objects.databases.length })}
    </Button>
  );
}

/** The tree with its search, filters and bulk selection. */
export function ObjectPicker(props: PickerProps) {
  const { t } = useTranslation(['wizard', 'common']);
  const { objects, ticked, onChange, trait } = props;
  const { tree, filtering, search, setSearch, fold } = useTree(props);
  const [note, setNote] = useState<string | null>(null);
  const toggle = (row: TreeRow) => {
    const database = row.database.name;
    setNote(row.kind === 'table' && ticked.databases.has(database) ? t('objects.unticked', { database }) : null);
    onChange(
      row.kind === 'database'
        ? toggleDatabase(ticked, database)
        : toggleTable(
            ticked,
            database,
            row.table.name,
            row.database.tables.map(({ name }) => name),
          ),
    );
  };
  return (
    <Stack gap="xs">
      <Group gap="xs">
        <SearchInput
          label={t('objects.searchLabel')}
          placeholder={t('objects.search')}
          value={search}
          onChange={setSearch}
          width={240}
        />
        {isTrait(trait) && (
          <Button
            size="xs"
            variant="light"
            rightSection={<IconX size={14} aria-hidden />}
            onClick={() => props.onTrait('')}
          >
            {t(`objects.traits.${trait}`)}
          </Button>
        )}
        <SelectShown props={props} tree={tree} filtering={filtering} />
        <Button size="xs" variant="subtle" disabled={isEmpty(ticked)} onClick={() => onChange(NOTHING)}>
          {t('objects.clear')}
        </Button>
      </Group>
      {tree.rows.length === 0 ? (
        <Text size="sm" c="dimmed" py="lg">
          {t(objects.databases.length === 0 ? 'objects.noDatabases' : 'objects.noMatch')}
        </Text>
      ) : (
        <ObjectTree rows={tree.rows} ticked={ticked} onToggle={toggle} onFold={fold} />
      )}
      <Text size="sm" c="var(--tw-warn)" role="status">
        {note}
      </Text>
      <Group gap="xs">
        <Text size="xs" c="dimmed">
          {t('objects.readAt')} <TimeText iso={objects.readAt} />
        </Text>
        <Button
          size="compact-xs"
          variant="subtle"
          leftSection={<IconRefresh size={14} aria-hidden />}
          loading={props.refreshing}
          onClick={props.onRefresh}
        >
          {t('common:actions.refresh')}
        </Button>
      </Group>
    </Stack>
  );
}
