import i18next from 'i18next';
import { useSyncExternalStore } from 'react';
import { currentLanguage } from './current-language.ts';
import * as format from './format.ts';
import { LANGUAGES, type Language } from './languages.ts';

function subscribe(listener: () => void): () => void {
  i18next.on('languageChanged', listener);
  return () => i18next.off('languageChanged', listener);
}

/** The language the console is in. */
export function useLanguage(): Language {
  return useSyncExternalStore(subscribe, currentLanguage);
}

function formatsOf(language: Language) {
  return {
    language,
    count: (value: number | string) => format.formatCount(value, language),
    rate: (value: number) => format.formatRate(value, language),
    bytes: (value: number | string) => format.formatBytes(value, language),
    duration: (seconds: number) => format.formatDuration(seconds, language),
    span: (seconds: number) => format.formatSpan(seconds, language),
    hours: (hours: number) => format.formatHours(hours, language),
    dateTime: format.formatDateTime,
    list: (items: readonly string[]) => format.formatList(items, language),
  };
}

const FORMATS = Object.fromEntries(LANGUAGES.map((language) => [language, formatsOf(language)])) as Readonly<
  Record<Language, ReturnType<typeof formatsOf>>
>;

/** The formats of the present language. */
export function useFormat() {
  return FORMATS[useLanguage()];
}
