/** What is said to people, in both languages of the console. */
export interface Text {
  readonly en: string;
  readonly zh: string;
}

/** A sentence in both languages, with the same values in both. */
export function say(en: string, zh: string): Text {
  return { en, zh };
}

/** What is the same in every language: values, names, SQL, what a server said. */
export function verbatim(value: string): Text {
  return { en: value, zh: value };
}

/** What stands between the parts of a sentence. */
const SEPARATORS = { ', ': '，', ': ': '：', '; ': '；', ' ': '', '\n': '\n' } as const;

/** Parts of a sentence, one behind the other. */
export function joinTexts(parts: readonly Text[], separator: keyof typeof SEPARATORS): Text {
  return {
    en: parts.map(({ en }) => en).join(separator),
    zh: parts.map(({ zh }) => zh).join(SEPARATORS[separator]),
  };
}

type Words<T> = { readonly [Name in keyof T]: null extends T[Name] ? string | null : string };

/** Texts as the contract carries them: English under their names, Chinese under the same names in `zh`. */
export function inBothLanguages<T extends Readonly<Record<string, Text | null>>>(
  texts: T,
): Words<T> & { readonly zh: Words<T> } {
  const words = (language: keyof Text) =>
    Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, text?.[language] ?? null])) as Words<T>;
  return { ...words('en'), zh: words('zh') };
}
