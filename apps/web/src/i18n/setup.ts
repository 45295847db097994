import i18next, { type BackendModule } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { LANGUAGE_KEY, LANGUAGES, type Language, LOCALE_TAGS, languageOf } from './languages.ts';

/** One chunk a language and namespace: a page loads only its own words. */
const files = import.meta.glob<{ default: Record<string, unknown> }>('../locales/*/*.json');

const backend: BackendModule = {
  type: 'backend',
  init: () => undefined,
  read(language, namespace, done) {
    const load = files[`../locales/${language}/${namespace}.json`];
    if (load === undefined) {
      done(new Error(`no words for ${language}/${namespace}`), null);
      return;
    }
    load().then(
      (file) => done(null, file.default),
      (error: unknown) => done(error as Error, null),
    );
  },
};

function storedLanguage(): Language {
  try {
    return languageOf(localStorage.getItem(LANGUAGE_KEY) ?? navigator.language);
  } catch {
    return languageOf(navigator.language);
  }
}

/** Starts i18next; resolves when the words of the frame are there. */
export async function setUpLanguages(): Promise<void> {
  i18next.on('languageChanged', (language) => {
    document.documentElement.lang = LOCALE_TAGS[languageOf(language)];
  });
  await i18next
    .use(backend)
    .use(initReactI18next)
    .init({
      lng: storedLanguage(),
      fallbackLng: 'en',
      supportedLngs: [...LANGUAGES],
      load: 'languageOnly',
      ns: ['common'],
      defaultNS: 'common',
      interpolation: { escapeValue: false },
      returnNull: false,
    });
}

/** Changes the language of the whole console and remembers it. */
export async function chooseLanguage(language: Language): Promise<void> {
  try {
    localStorage.setItem(LANGUAGE_KEY, language);
  } catch {
    // Without storage the choice lasts as long as the tab.
  }
  await i18next.changeLanguage(language);
}
