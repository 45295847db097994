import { describe, expect, it } from 'vitest';

type Words = { [key: string]: string | Words };

const loaded = import.meta.glob<Words>('./*/*.json', { eager: true, import: 'default' });
const filesOf = (language: string) =>
  Object.keys(loaded).flatMap((path) => (path.startsWith(`./${language}/`) ? [path.slice(language.length + 3)] : []));
const read = (language: string, file: string): Words => loaded[`./${language}/${file}`] ?? {};

/** Paths of all texts. Plural forms count as one text: Chinese has only `other`. */
function texts(words: Words, prefix = ''): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, value] of Object.entries(words)) {
    const path = prefix + key.replace(/_(one|other)$/, '');
    if (typeof value === 'string') found.set(path, value);
    else for (const [inner, text] of texts(value, `${path}.`)) found.set(inner, text);
  }
  return found;
}

const placeholders = (text: string) => [...new Set(text.match(/\{\{\w+\}\}/g))].sort();
const files = filesOf('en');

describe.each(files)('%s', (file) => {
  const english = texts(read('en', file));
  const chinese = texts(read('zh', file));

  it('has the same texts in both languages', () => {
    // Texts of the catalogue come in English from the server; their Chinese is ours alone.
    const own = (paths: Iterable<string>) => [...paths].filter((path) => !/^(items|events\.codes)\./.test(path));
    expect(own(chinese.keys()).sort()).toEqual(own(english.keys()).sort());
  });

  it('fills the same places', () => {
    for (const [path, text] of english) {
      if (chinese.has(path)) expect([path, placeholders(chinese.get(path) ?? '')]).toEqual([path, placeholders(text)]);
    }
  });

  it('leaves nothing empty, and nothing English in Chinese sentences', () => {
    for (const [path, text] of [...english, ...chinese]) expect([path, text.trim()]).not.toEqual([path, '']);
    for (const [path, text] of chinese) {
      const english30 = /[a-z]{3,} [a-z]{2,} [a-z]{2,} [a-z]{2,}/;
      expect([path, english30.test(text)]).toEqual([path, false]);
    }
  });
});

it('has no file in one language only', () => {
  expect(filesOf('zh')).toEqual(files);
  expect(files.length).toBeGreaterThan(7);
});
