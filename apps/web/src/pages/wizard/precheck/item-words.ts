import { PRECHECK_TEXTS, type PrecheckItem } from '@tideway/contract';
import type { Language } from '../../../i18n/languages.ts';

/** Title and why of an item in the page's language: those of the catalogue, else what the server sent. */
export function itemWords(item: PrecheckItem, language: Language): { title: string; why: string } {
  const { title, why } = item;
  return PRECHECK_TEXTS[item.id]?.[language] ?? { title, why };
}
