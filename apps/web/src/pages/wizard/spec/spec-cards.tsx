import { Radio, Text } from '@mantine/core';
import { SPEC_DETAILS, SPECS, type Spec, type SpecDetails } from '@tideway/contract';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../i18n/use-format.ts';
import { StatusBadge } from '../../../ui/status-badge.tsx';
import { adviseSpec } from './spec-advice.ts';
import classes from './spec-cards.module.css';

/** What a spec means here, in words. */
export function useSpecWords() {
  const { t } = useTranslation('wizard');
  const { count } = useFormat();
  return (details: SpecDetails) => ({
    lanes: t('spec.lanes', { count: details.lanes }),
    rows: t('spec.rows', { rows: count(details.rowsPerSecond) }),
    tables: t('spec.tables', { tables: count(details.tables) }),
    memory: t('spec.memory', { memory: count(details.memoryMiB) }),
  });
}

/** The specs side by side, the advised one marked with why. */
export function SpecCards(props: {
  value: Spec | null;
  tables: number | null;
  error?: string | false;
  onChange(spec: Spec): void;
}) {
  const { t } = useTranslation('wizard');
  const { count } = useFormat();
  const words = useSpecWords();
  const advised = adviseSpec(props.tables);
  return (
    <Radio.Group
      label={t('spec.specs')}
      description={t('spec.figures')}
      value={props.value ?? ''}
      error={props.error}
      onChange={(value) => props.onChange(value as Spec)}
      id="field-spec"
    >
      <div className={classes.cards} style={{ margin: '10px 0' }}>
        {SPECS.map((spec) => {
          const meaning = words(SPEC_DETAILS[spec]);
          return (
            <Radio.Card key={spec} value={spec} className={classes.card}>
              <span className={classes.head}>
                <Radio.Indicator size="xs" />
                {t('spec.rcu', { count: Number(spec) })}
                {spec === advised && (
                  <span className={classes.advised}>
                    <StatusBadge tone="ok" shape="check">
                      {t('spec.advised')}
                    </StatusBadge>
                  </span>
                )}
              </span>
              {Object.values(meaning).map((line) => (
                <span key={line}>{line}</span>
              ))}
              {spec === advised && (
                <Text size="xs" c="dimmed" mt={4}>
                  {props.tables === null ? t('spec.whyUnknown') : t('spec.whyTables', { tables: count(props.tables) })}
                </Text>
              )}
            </Radio.Card>
          );
        })}
      </div>
    </Radio.Group>
  );
}
