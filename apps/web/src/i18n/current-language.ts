import i18next from 'i18next';
import { type Language, languageOf } from './languages.ts';

/** The language the console is in now; a component asks by `useLanguage`, which tells it of a change too. */
export function currentLanguage(): Language {
  return languageOf(i18next.resolvedLanguage);
}
