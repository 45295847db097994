import { Alert, Button, List, Stack, Text, Title } from '@mantine/core';
import type { SourceObjects } from '@tideway/contract';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../i18n/use-format.ts';
import { goneObjects, isEmpty, isTableTicked, removeGone, type Ticked, tickedCount } from './selection.ts';
import { isTrait, TRAITS, type Trait, TraitChip } from './trait-chip.tsx';

/** How many tables the selection holds now, and how many of them have which trait. */
function useFigures(objects: SourceObjects, ticked: Ticked | null) {
  return useMemo(() => {
    const traits = new Map<Trait, number>();
    let tables = 0;
    let inDatabases = 0;
    for (const database of objects.databases) {
      const whole = ticked === null || ticked.databases.has(database.name);
      if (whole) inDatabases += database.tables.length;
      tables += ticked === null ? database.tables.length : tickedCount(ticked, database.name, database.tables.length);
      for (const table of database.tables) {
        if (table.traits.length === 0 || !(whole || isTableTicked(ticked, database.name, table.name))) continue;
        for (const trait of table.traits) if (isTrait(trait)) traits.set(trait, (traits.get(trait) ?? 0) + 1);
      }
    }
    return { tables, inDatabases, traits };
  }, [objects, ticked]);
}

function Words({ objects, ticked }: { objects: SourceObjects; ticked: Ticked | null }) {
  const { t } = useTranslation('wizard');
  const figures = useFigures(objects, ticked);
  const tablesOf = (count: number) => t('objects.tables', { count });
  if (ticked === null) {
    const databases = t('objects.databases', { count: objects.databases.length });
    return <Text size="sm">{t('objects.wordsAll', { databases, tables: tablesOf(figures.tables) })}</Text>;
  }
  if (isEmpty(ticked)) {
    return (
      <Text size="sm" c="dimmed">
        {t('objects.nothing')}
      </Text>
    );
  }
  const single = figures.tables - figures.inDatabases;
  return (
    <List size="sm">
      {ticked.databases.size > 0 && (
        <List.Item>
          {t('objects.wordsDatabases', {
            databases: t('objects.databases', { count: ticked.databases.size }),
            tables: tablesOf(figures.inDatabases),
          })}
        </List.Item>
      )}
      {single > 0 && <List.Item>{t('objects.wordsTables', { tables: tablesOf(single) })}</List.Item>}
    </List>
  );
}

function Problems({
  objects,
  ticked,
  onTrait,
}: {
  objects: SourceObjects;
  ticked: Ticked | null;
  onTrait(trait: Trait): void;
}) {
  const { t } = useTranslation('wizard');
  const { count } = useFormat();
  const { traits } = useFigures(objects, ticked);
  if (traits.size === 0) return null;
  return (
    <div>
      <Text size="sm" fw={600} mb={6}>
        {t('objects.problems')}
      </Text>
      <Stack gap={10}>
        {TRAITS.filter((trait) => traits.has(trait)).map((trait) => (
          <div key={trait}>
            <Text size="sm">
              <TraitChip trait={trait} /> <b>{count(traits.get(trait) ?? 0)}</b>{' '}
              {ticked !== null && (
                <Button size="compact-xs" variant="subtle" onClick={() => onTrait(trait)}>
                  {t('objects.showOnly')}
                </Button>
              )}
            </Text>
            <Text size="xs" c="dimmed">
              {t(`objects.traitHints.${trait}`)}
            </Text>
          </div>
        ))}
      </Stack>
    </div>
  );
}

function Gone(props: { objects: SourceObjects; ticked: Ticked; onChange(ticked: Ticked): void }) {
  const { t } = useTranslation('wizard');
  const { list } = useFormat();
  const gone = useMemo(() => goneObjects(props.ticked, props.objects), [props.ticked, props.objects]);
  const names = [...gone.databases, ...gone.tables.map((pair) => pair.join('.'))];
  if (names.length === 0) return null;
  return (
    <Alert color="yellow">
      <Text size="sm" mb={6}>
        {t('objects.gone', { count: names.length, names: list(names.slice(0, 5)) + (names.length > 5 ? ' …' : '') })}
      </Text>
      <Button size="compact-sm" variant="default" onClick={() => props.onChange(removeGone(props.ticked, gone))}>
        {t('objects.removeGone')}
      </Button>
    </Alert>
  );
}

/** The selection in words, and what in it needs a look; null: everything. */
export function SelectionPanel(props: {
  objects: SourceObjects;
  ticked: Ticked | null;
  onChange(ticked: Ticked): void;
  onTrait(trait: Trait): void;
}) {
  const { t } = useTranslation('wizard');
  return (
    <section aria-labelledby="selection-heading">
      <Title order={3} id="selection-heading" mb={8}>
        {t('objects.selection')}
      </Title>
      <Stack gap="md">
        <div aria-live="polite">
          <Words objects={props.objects} ticked={props.ticked} />
        </div>
        {props.ticked !== null && <Gone objects={props.objects} ticked={props.ticked} onChange={props.onChange} />}
        <Problems objects={props.objects} ticked={props.ticked} onTrait={props.onTrait} />
        <Text size="xs" c="dimmed">
          {t('objects.system')}
        </Text>
      </Stack>
    </section>
  );
}
