import type { DraftPatch } from '@tideway/contract';

/** Puts a later patch over an earlier one: source, target and options field by field, everything else as a whole. */
export function mergePatches(earlier: DraftPatch, later: DraftPatch): DraftPatch {
  const merged: DraftPatch = { ...earlier, ...later };
  if (earlier.source && later.source) merged.source = { ...earlier.source, ...later.source };
  if (earlier.target && later.target) merged.target = { ...earlier.target, ...later.target };
  if (earlier.options && later.options) merged.options = { ...earlier.options, ...later.options };
  return merged;
}

/** A form as flat as its fields: `source.host` → value. Arrays and null are values. */
export type Flat = Record<string, unknown>;

/** Flattens plain objects; `leaf` says which objects are one value. */
export function flatten(value: object, leaf: (path: string) => boolean = () => false, prefix = ''): Flat {
  const flat: Flat = {};
  for (const [name, inner] of Object.entries(value)) {
    const path = prefix + name;
    const isObject = typeof inner === 'object' && inner !== null && !Array.isArray(inner);
    if (isObject && !leaf(path)) Object.assign(flat, flatten(inner, leaf, `${path}.`));
    else flat[path] = inner;
  }
  return flat;
}

export interface Merged {
  /** Fields to take over from the other side. */
  readonly taken: Flat;
  /** Fields both sides changed, differently: ours stays, the operator is told. */
  readonly conflicts: readonly string[];
}

/** Three-way merge of flat forms: what only they changed is taken, what we changed stays ours. */
export function mergeForms(before: Flat, ours: Flat, theirs: Flat): Merged {
  const taken: Flat = {};
  const conflicts: string[] = [];
  for (const [path, value] of Object.entries(theirs)) {
    if (same(value, before[path]) || same(value, ours[path])) continue;
    if (same(ours[path], before[path])) taken[path] = value;
    else conflicts.push(path);
  }
  return { taken, conflicts };
}

function same(a: unknown, b: unknown): boolean {
  return Object.is(a, b) || JSON.stringify(a) === JSON.stringify(b);
}
