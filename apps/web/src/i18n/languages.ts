/** The languages of the console; `zh` is written in Simplified Chinese. */
export const LANGUAGES = ['en', 'zh'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Where the chosen language is remembered; first-paint.js reads it too. */
export const LANGUAGE_KEY = 'tideway-language';

/** The language of a BCP 47 tag, English for any that we do not have. */
export function languageOf(tag: string | null | undefined): Language {
  return tag?.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}

/** What `lang` of the document and Intl are given. */
export const LOCALE_TAGS: Readonly<Record<Language, string>> = { en: 'en-GB', zh: 'zh-CN' };
