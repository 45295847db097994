import { expect, it } from 'vitest';
import { ERRORS } from './catalogue.ts';
import { renderErrorsDoc } from './errors-doc.ts';

it('has every code of the catalogue once, with its title and remedy', () => {
  const text = renderErrorsDoc();
  const headings = [...text.matchAll(/^### (.+)$/gm)].map(([, code]) => code);
  expect(headings.toSorted()).toEqual(Object.keys(ERRORS).toSorted());
  for (const { title, remedy } of Object.values(ERRORS)) {
    expect(text).toContain(`**${title.en}**`);
    expect(text).toContain(`What to do: ${remedy.en}`);
  }
});
