import type { DraftPatch, Job, Spec } from '@tideway/contract';

/** Step 5 as chosen. */
export interface SpecForm {
  readonly spec: Spec | null;
  readonly options: Job['options'];
}

/**
 * What differs from the stored draft, null when nothing does. Only the options that were changed: naming one that the
 * precheck looks at makes the precheck void, whatever its value.
 */
export function specToPatch(form: SpecForm, base: Job | null): DraftPatch | null {
  const changed = Object.entries(form.options).filter(
    ([name, value]) => value !== base?.options[name as keyof Job['options']],
  );
  const patch: DraftPatch = {};
  if (form.spec !== null && form.spec !== base?.spec) patch.spec = form.spec;
  if (changed.length > 0) patch.options = Object.fromEntries(changed);
  return Object.keys(patch).length === 0 ? null : patch;
}
