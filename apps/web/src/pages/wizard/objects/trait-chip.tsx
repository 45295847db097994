import { useTranslation } from 'react-i18next';
import classes from './object-tree.module.css';

export const TRAITS = [
  'missing-on-target',
  'unsupported-type',
  'unsupported-collation',
  'no-primary-key',
  'cascade',
  'generated',
] as const;
export type Trait = (typeof TRAITS)[number];

export function isTrait(text: string): text is Trait {
  return (TRAITS as readonly string[]).includes(text);
}

/** What is to be known of a table, in two words. */
export function TraitChip({ trait }: { trait: Trait }) {
  const { t } = useTranslation('wizard');
  return (
    <span
      className={classes.chip}
      data-quiet={trait === 'generated' || undefined}
      data-bad={trait === 'missing-on-target' || trait === 'unsupported-type' || undefined}
      title={t(`objects.traitHints.${trait}`)}
    >
      {t(`objects.traits.${trait}`)}
    </span>
  );
}
