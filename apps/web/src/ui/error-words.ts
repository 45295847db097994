import type { TFunction } from 'i18next';
import type { Language } from '../i18n/languages.ts';

/** Title and remedy of a catalogue error: the server's English, or our Chinese for its code. */
export function errorWords(
  error: { code: string; title: string; remedy: string },
  language: Language,
  t: TFunction<['common', 'errors']>,
): { title: string; remedy: string } {
  if (language === 'en') return { title: error.title, remedy: error.remedy };
  return {
    title: String(t(`errors:${error.code}.title` as never, { defaultValue: error.title })),
    remedy: String(t(`errors:${error.code}.remedy` as never, { defaultValue: error.remedy })),
  };
}
