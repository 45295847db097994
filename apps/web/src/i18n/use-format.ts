import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import * as format from './format.ts';
import { type Language, languageOf } from './languages.ts';

/** The language the console is in. */
export function useLanguage(): Language {
  return languageOf(useTranslation('common').i18n.resolvedLanguage);
}

/** The formats of the present language. */
export function useFormat() {
  const language = useLanguage();
  return useMemo(
    () => ({
      language,
      count: (value: number | string) => format.formatCount(value, language),
      rate: (value: number) => format.formatRate(value, language),
      bytes: (value: number | string) => format.formatBytes(value, language),
      duration: (seconds: number) => format.formatDuration(seconds, language),
      span: (seconds: number) => format.formatSpan(seconds, language),
      hours: (hours: number) => format.formatHours(hours, language),
      dateTime: format.formatDateTime,
      list: (items: readonly string[]) => format.formatList(items, language),
    }),
    [language],
  );
}
