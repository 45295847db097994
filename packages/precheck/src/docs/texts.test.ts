import { PRECHECK_TEXTS } from '@tideway/contract';
import { expect, it } from 'vitest';
import { CHECKS } from '../checks/index.ts';
import { renderPrechecksDoc } from './render-prechecks-doc.ts';

it("has the words of every item in both languages, the English ones being the catalogue's", () => {
  const english = Object.fromEntries(CHECKS.map(({ id, title, why }) => [id, { title, why }]));
  expect(Object.fromEntries(Object.entries(PRECHECK_TEXTS).map(([id, { en }]) => [id, en]))).toEqual(english);
  for (const { zh } of Object.values(PRECHECK_TEXTS)) expect(`${zh.title}${zh.why}`).toMatch(/\p{Script=Han}/u);
});

it('has what is asked in Chinese wherever it is more than SQL', () => {
  const inWords = CHECKS.filter(({ query }) => /[a-z]{2,} [a-z]{2,}/.test(query)).map(({ id }) => id);
  const inChinese = CHECKS.filter(({ id }) => PRECHECK_TEXTS[id]?.zh.query !== undefined).map(({ id }) => id);
  expect(inWords.length).toBeGreaterThan(15);
  expect(inChinese).toEqual(expect.arrayContaining(inWords));
  for (const id of inChinese) expect(PRECHECK_TEXTS[id]?.zh.query).toMatch(/\p{Script=Han}/u);
});

it('has an entry in the document for every item', () => {
  const document = renderPrechecksDoc();
  for (const { id, title } of CHECKS) expect(document).toContain(`\n## ${id}\n\n**${title}**`);
});
