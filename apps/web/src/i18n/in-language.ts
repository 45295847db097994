import type { Language } from './languages.ts';

/** What the server sent, in the page's language; English where it has no Chinese (it comes of an older release). */
export function inLanguage<T extends { readonly zh?: object | undefined }>(
  said: T,
  language: Language,
): T & Partial<NonNullable<T['zh']>> {
  return language === 'zh' ? { ...said, ...said.zh } : said;
}
