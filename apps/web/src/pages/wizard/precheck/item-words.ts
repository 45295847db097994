import type { PrecheckItem } from '@tideway/contract';
import type { TFunction } from 'i18next';
import type { Language } from '../../../i18n/languages.ts';

/** Title, why and steps of an item: the catalogue's English, or our Chinese for its id. */
export function itemWords(item: PrecheckItem, language: Language, t: TFunction<'precheck'>) {
  const own = (part: 'title' | 'why', fallback: string): string =>
    language === 'en' ? fallback : String(t(`items.${item.id}.${part}` as never, { defaultValue: fallback }));
  return { title: own('title', item.title), why: own('why', item.why) };
}
