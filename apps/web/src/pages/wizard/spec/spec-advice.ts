import { SPEC_DETAILS, SPECS, type Spec } from '@tideway/contract';

/** The smallest spec made for that many tables; without a count the second smallest, which the worker starts from. */
export function adviseSpec(tables: number | null): Spec {
  if (tables === null) return '4';
  return SPECS.find((spec) => SPEC_DETAILS[spec].tables >= tables) ?? '16';
}
