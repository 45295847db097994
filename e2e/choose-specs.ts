import { parseArgs } from 'node:util';
import type { Spec } from './console/spec.ts';

export interface Choice {
  readonly list: boolean;
  /** Parts of names. */
  readonly names: readonly string[];
  readonly specs: readonly Spec[];
}

const SLICE = /^([1-9]\d*)\/([1-9]\d*)$/;

/**
 * What `npm run e2e -- ARGS` runs of `all`. `isStep`: as a step of `npm test` only the quick ones. Throws on an option
 * that there is not, and on a slice that is none.
 */
export function chooseSpecs(all: readonly Spec[], args: readonly string[], isStep: boolean): Choice {
  const { values, positionals: names } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      full: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      list: { type: 'boolean', default: false },
      slice: { type: 'string', default: '1/1' },
    },
  });
  const { full } = values;
  const quick = values.quick || (isStep && names.length === 0);
  // The walks of the whole matrix take half an hour: a name chooses them only when it names one in full.
  const isChosen = (spec: Spec) =>
    names.length === 0
      ? full || !spec.full
      : names.some((name) => spec.name === name || (spec.name.includes(name) && (full || !spec.full)));
  const [, part, of] = SLICE.exec(values.slice) ?? [];
  if (part === undefined || Number(part) > Number(of)) throw new Error(`${values.slice} is no slice: 2/6 is one`);
  const specs = all
    .filter((spec) => isChosen(spec) && (!quick || spec.quick))
    .filter((_, index) => index % Number(of) === Number(part) - 1);
  return { list: values.list, names, specs };
}
